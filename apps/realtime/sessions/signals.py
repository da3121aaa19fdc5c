"""Django's sessions for sockets: which are alive, and when one ends."""

from collections.abc import Collection
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.utils import timezone

from apps.realtime.sessions import control

LAST_LOGIN = frozenset({"last_login"})


def sessions_alive(keys: Collection[str]) -> set[str]:
    """Those of `keys` whose session exists and has not expired. In one query where it can be."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    if hasattr(store, "get_model_class"):
        model = store.get_model_class()
        rows = model.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
        return set(rows.values_list("session_key", flat=True))
    return {key for key in keys if store(key).exists(key)}


def watch() -> None:
    """Tell live connections what happens to users. Called once, when the apps are ready."""
    user_logged_in.connect(on_logged_in, dispatch_uid="realtime.logged_in")
    user_logged_out.connect(on_logged_out, dispatch_uid="realtime.logged_out")
    for signal in (post_save, post_delete):
        signal.connect(on_user_changed, sender=get_user_model(), dispatch_uid=f"realtime.{signal}")


def on_logged_in(sender: Any, request: Any, **kwargs: Any) -> None:
    """Django gave the session a new key: end the connections that were opened under the old one."""
    before = request.COOKIES.get(settings.SESSION_COOKIE_NAME) if request else None
    if before and before != request.session.session_key:
        control.end_session(session_key=before)


def on_logged_out(sender: Any, request: Any, **kwargs: Any) -> None:
    # The session is flushed after this signal; its connections are closed in any case.
    if key := request.session.session_key:
        control.end_session(session_key=key)


def on_user_changed(sender: Any, instance: Any, **kwargs: Any) -> None:
    """After a new password, a deactivation or a deletion, each process checks the user.

    `last_login`, which every log-in writes, does not count.
    """
    if not kwargs.get("created") and kwargs.get("update_fields") != LAST_LOGIN:
        control.revalidate_user(user_id=instance.pk)
