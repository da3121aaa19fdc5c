"""System checks: settings and models with which connections fail quietly."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import fields
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db.models import IntegerField, UUIDField
from django.utils.version import get_version_tuple

from apps.realtime.hub.limits import Limits
from apps.realtime.protocol import KIND_NAME
from apps.realtime.streams import StreamKind


@register
def daphne_serves_sockets(**kwargs: Any) -> Iterator[CheckMessage]:
    """Daphne's runserver must replace Django's, or every /ws/ path is a 404 (channels#1956)."""
    if "daphne" not in settings.INSTALLED_APPS:
        message = "Without 'daphne', runserver serves no sockets."
        yield CheckWarning(message, "Put it first in INSTALLED_APPS.", id="realtime.W020")
    elif settings.INSTALLED_APPS[0] != "daphne":
        yield Error("'daphne' must be first in INSTALLED_APPS.", id="realtime.E001")


@register
def daphne_is_recent(**kwargs: Any) -> Iterator[CheckMessage]:
    """Before 4.2.2 it let a client inject headers."""
    with suppress(PackageNotFoundError):
        installed = version("daphne")
        if get_version_tuple(installed) < (4, 2, 2):
            yield Error(f"Daphne {installed} is not safe; 4.2.2 is.", id="realtime.E003")


@register
def streams_have_group_names(**kwargs: Any) -> Iterator[CheckMessage]:
    """Every subscribe to a stream whose name does not fit the protocol fails."""
    hint = "Use up to 50 ASCII letters, digits, hyphens, underscores and periods."
    for each in subclasses(StreamKind):
        if hasattr(each, "kind") and not KIND_NAME.fullmatch(each.kind):
            yield Error(f"{each.__name__}.kind is {each.kind!r}.", hint, id="realtime.E004")


def subclasses(base: type[Any]) -> list[type[Any]]:
    """All that have been imported, and subclasses of these too."""
    found = base.__subclasses__()
    for each in found:
        found += each.__subclasses__()
    return found


@register
def users_have_ids(**kwargs: Any) -> Iterator[CheckMessage]:
    """A user's id is the key of a stream, and on the wire a number or a string."""
    if not isinstance(get_user_model()._meta.pk, IntegerField | UUIDField):
        yield Error("The ids of users must be whole numbers or UUIDs.", id="realtime.E023")


@register
def sessions_can_be_ended(**kwargs: Any) -> Iterator[CheckMessage]:
    """A logout must end the session; one kept in a cookie lives on in a copy of the cookie."""
    if settings.SESSION_ENGINE == "django.contrib.sessions.backends.signed_cookies":
        message = "Nobody can tell which sessions in signed cookies have ended: sockets are closed."
        yield Error(message, id="realtime.E005")


@register
def presence_outlives_a_lost_digest(**kwargs: Any) -> Iterator[CheckMessage]:
    """One lost digest must not remove everybody from presence until the next one."""
    seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
    if float(getattr(settings, "PRESENCE_EXPIRY", 60)) <= 2 * seconds:
        message = "PRESENCE_EXPIRY must be more than twice PRESENCE_SECONDS."
        yield Error(message, id="realtime.E010")


@register
def limits_are_known(**kwargs: Any) -> Iterator[CheckMessage]:
    """A limit that does not exist would end every socket with a traceback."""
    known = {field.name for field in fields(Limits)}
    for name in sorted(getattr(settings, "REALTIME_LIMITS", {}).keys() - known):
        yield Error(f"REALTIME_LIMITS has {name!r}.", nearest(name, known), id="realtime.E011")


def nearest(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(sorted(known))}."


@register(Tags.security, deploy=True)
def hosts_are_named(**kwargs: Any) -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        message = "ALLOWED_HOSTS='*' lets any site's pages open sockets."
        yield CheckWarning(message, id="realtime.W002")


@register(Tags.security)
def trusted_origins_are_whole(**kwargs: Any) -> Iterator[CheckMessage]:
    """Django's forms understand `https://*.example.org`; the origin check of sockets does not."""
    if any("*" in origin for origin in settings.CSRF_TRUSTED_ORIGINS):
        message = "A wildcard in CSRF_TRUSTED_ORIGINS opens no sockets: name each origin."
        yield CheckWarning(message, id="realtime.W008")


@register(deploy=True)
def processes_drain(**kwargs: Any) -> Iterator[CheckMessage]:
    if not getattr(settings, "DRAIN_SECONDS", 1):
        message = "DRAIN_SECONDS is 0: a restart cuts every socket at once."
        yield CheckWarning(message, id="realtime.W009")
