"""System checks for the settings that make realtime fail quietly."""

from collections.abc import Collection, Iterator
from dataclasses import fields
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from apps.realtime.hub.limits import Limits
from apps.realtime.layer.threads import THREADS
from apps.realtime.protocol import KIND_NAME
from apps.realtime.streams import StreamKind

IN_MEMORY = "channels.layers.InMemoryChannelLayer"
REDIS_CORE = "channels_redis.core.RedisChannelLayer"


@register
def daphne_comes_first(**kwargs: Any) -> list[CheckMessage]:
    """Daphne's runserver must win, or every /ws/ path is a 404 (channels#1956)."""
    apps = list(settings.INSTALLED_APPS)
    if "daphne" in apps and apps[0] != "daphne":
        return [Error("'daphne' must be first in INSTALLED_APPS.", id="realtime.E001")]
    return []


@register
def in_memory_layer_was_asked_for(**kwargs: Any) -> list[CheckMessage]:
    """Where it was only forgotten, a second process would never hear of the first."""
    if settings.DEBUG or not layer_is(IN_MEMORY) or getattr(settings, "CHANNELS_URL", "given"):
        return []
    hint = "Set CHANNELS_URL=redis+pubsub://host:6379/0, or inmemory:// for exactly one process."
    return [Error("DEBUG is off and CHANNELS_URL is not set.", hint=hint, id="realtime.E002")]


@register
def daphne_is_recent(**kwargs: Any) -> list[CheckMessage]:
    """Before 4.2.2 it let a client inject headers."""
    try:
        installed = version("daphne")
    except PackageNotFoundError:
        return []
    if release(installed) >= (4, 2, 2):
        return []
    return [Error(f"Daphne {installed} is not safe; 4.2.2 is.", id="realtime.E003")]


@register
def streams_have_group_names(**kwargs: Any) -> list[CheckMessage]:
    """Every subscribe to a stream whose name does not fit the protocol fails."""
    return [
        Error(
            f"{each.__name__}.kind is {each.kind!r}.",
            hint="Use up to 70 ASCII letters, digits, hyphens, underscores and periods.",
            id="realtime.E004",
        )
        for each in kinds_of_stream()
        if not KIND_NAME.fullmatch(each.kind)
    ]


@register
def sessions_can_be_ended(**kwargs: Any) -> list[CheckMessage]:
    """Who logs out must lose the session; one kept in a cookie lives on in a copy."""
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.signed_cookies":
        return []
    message = "With sessions in signed cookies nobody can tell which are over: sockets are closed."
    return [Error(message, id="realtime.E005")]


@register
def redis_may_idle(**kwargs: Any) -> list[CheckMessage]:
    """redis-py's own timeout of 5 s ends the core layer's idle waits (channels_redis#422)."""
    if not layer_is(REDIS_CORE):
        return []
    hosts = settings.CHANNEL_LAYERS["default"].get("CONFIG", {}).get("hosts") or [None]
    if all(waits_for_ever(host) for host in hosts):
        return []
    hint = "Use layer_config of apps.realtime.layer.config, or socket_timeout=None per host."
    return [CheckWarning("An idle channel layer will fail.", hint=hint, id="realtime.W003")]


@register
def limits_are_known(**kwargs: Any) -> list[CheckMessage]:
    """A limit nobody has heard of would end every socket with a traceback."""
    known = {field.name for field in fields(Limits)}
    return [
        Error(f"REALTIME_LIMITS has {name!r}.", hint=nearest(name, known), id="realtime.E011")
        for name in sorted(getattr(settings, "REALTIME_LIMITS", {}).keys() - known)
    ]


@register
def database_fits_threads(**kwargs: Any) -> list[CheckMessage]:
    return list(database_messages(settings.DATABASES["default"]))


@register(Tags.security, deploy=True)
def layer_reaches_other_processes(**kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG or not layer_is(IN_MEMORY):
        return []
    hint = "Set CHANNELS_URL=redis+pubsub://host:6379/0, or run exactly one process."
    message = "The in-memory layer reaches one process only."
    return [CheckWarning(message, hint=hint, id="realtime.W001")]


@register
def presence_outlives_a_lost_word(**kwargs: Any) -> list[CheckMessage]:
    """One lost message must not take everybody away until the next."""
    seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
    if float(getattr(settings, "PRESENCE_EXPIRY", 60)) > 2 * seconds:
        return []
    message = "PRESENCE_EXPIRY must be more than twice PRESENCE_SECONDS."
    return [Error(message, id="realtime.E010")]


@register(Tags.security, deploy=True)
def hosts_are_named(**kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    message = "ALLOWED_HOSTS='*' lets any site's pages open sockets."
    return [CheckWarning(message, id="realtime.W002")]


@register(Tags.security)
def trusted_origins_are_whole(**kwargs: Any) -> list[CheckMessage]:
    """Django's forms understand `https://*.example.org`; the sockets' door does not."""
    if not any("*" in origin for origin in settings.CSRF_TRUSTED_ORIGINS):
        return []
    message = "A wildcard in CSRF_TRUSTED_ORIGINS opens no sockets: name each origin."
    return [CheckWarning(message, id="realtime.W008")]


@register(deploy=True)
def processes_drain(**kwargs: Any) -> list[CheckMessage]:
    if getattr(settings, "DRAIN_SECONDS", 1):
        return []
    message = "DRAIN_SECONDS is 0: a restart cuts every socket at once."
    return [CheckWarning(message, id="realtime.W009")]


def database_messages(database: dict[str, Any]) -> Iterator[CheckMessage]:
    options = database.get("OPTIONS", {})
    pool = options.get("pool")
    if database.get("CONN_MAX_AGE") != 0:
        message = "Threads come and go, so CONN_MAX_AGE must be 0 (channels#871)."
        yield CheckWarning(message, id="realtime.W004")
    if database["ENGINE"].endswith("sqlite3"):
        if options.get("transaction_mode") != "IMMEDIATE" or "WAL" not in str(
            options.get("init_command")
        ):
            message = "SQLite needs transaction_mode=IMMEDIATE and WAL, or writers fail."
            yield CheckWarning(message, id="realtime.W005")
    elif isinstance(pool, dict) and int(pool.get("max_size") or 4) <= THREADS:
        message = f"Realtime's {THREADS} threads alone can use up the database's pool."
        yield CheckWarning(message, id="realtime.W006")
    if database["ENGINE"].endswith("postgresql") and "statement_timeout" not in str(
        options.get("options")
    ):
        message = f"Without a statement_timeout, {THREADS} endless queries stop all commands."
        yield CheckWarning(message, id="realtime.W007")


def nearest(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"Known are {', '.join(sorted(known))}."


def layer_is(backend: str) -> bool:
    layers = getattr(settings, "CHANNEL_LAYERS", {})  # wiring.py says when there is none
    return bool(layers.get("default", {}).get("BACKEND") == backend)


def waits_for_ever(host: Any) -> bool:
    return isinstance(host, dict) and host.get("socket_timeout", 5) is None


def release(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:3] if part.isdecimal())


def kinds_of_stream() -> Iterator[type[StreamKind]]:
    found = StreamKind.__subclasses__()
    for each in found:
        found += each.__subclasses__()
        if hasattr(each, "kind"):
            yield each
