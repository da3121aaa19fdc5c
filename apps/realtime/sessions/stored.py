"""Django's sessions, read for many clients at once."""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone


def session_store(key: str | None = None) -> SessionBase:
    """A session of the site's own kind, which is read at the first look into it."""
    store: SessionBase = import_module(settings.SESSION_ENGINE).SessionStore(key)
    return store


def sessions_read(keys: Collection[str]) -> dict[str, SessionBase]:
    """Those of `keys` that are alive, with their content. In one query where it can be."""
    stores: dict[str, Any] = {key: session_store(key) for key in keys}
    model: Any = getattr(session_store(), "model", None)
    if model is None:
        return {key: each for key, each in stores.items() if is_alive(each)}
    rows = model.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    found = {}
    for key, data in rows.values_list("session_key", "session_data"):
        found[key] = stores[key]
        # As SessionBase does when it reads one.
        found[key]._session_cache = found[key].decode(data)
    return found


def is_alive(session: SessionBase) -> bool:
    """Read the session: one that does not exist, or has expired, loses its key."""
    session.keys()
    return session.session_key is not None
