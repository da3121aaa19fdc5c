"""System checks: settings with which the channel layer or the threads fail quietly."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from apps.realtime.layer.config import BACKENDS
from apps.realtime.layer.threads import THREADS


@register
def there_is_a_channel_layer(**kwargs: Any) -> Iterator[CheckMessage]:
    if not default_layer():
        hint = (
            "CHANNEL_LAYERS = {'default': apps.realtime.layer.config.layer_config('inmemory://')}"
        )
        yield Error("CHANNEL_LAYERS has no 'default'.", hint, id="realtime.E020")


@register
def in_memory_layer_was_asked_for(**kwargs: Any) -> Iterator[CheckMessage]:
    """If CHANNELS_URL was forgotten, processes would not receive each other's messages."""
    if in_memory_in_production() and not getattr(settings, "CHANNELS_URL", True):
        hint = (
            "Set CHANNELS_URL=redis+pubsub://host:6379/0, or inmemory:// for exactly one process."
        )
        yield Error("DEBUG is off and CHANNELS_URL is not set.", hint, id="realtime.E002")


@register(Tags.security, deploy=True)
def layer_reaches_other_processes(**kwargs: Any) -> Iterator[CheckMessage]:
    if in_memory_in_production():
        hint = "Set CHANNELS_URL=redis+pubsub://host:6379/0, or run exactly one process."
        message = "The in-memory layer reaches one process only."
        yield CheckWarning(message, hint, id="realtime.W001")


@register
def redis_may_idle(**kwargs: Any) -> Iterator[CheckMessage]:
    """redis-py's own timeout of 5 s ends the core layer's idle waits (channels_redis#422)."""
    hosts = default_layer().get("CONFIG", {}).get("hosts") or [None]
    idles = (isinstance(host, dict) and host.get("socket_timeout", 5) is None for host in hosts)
    if default_layer().get("BACKEND") == BACKENDS["redis"] and not all(idles):
        hint = "Use layer_config of apps.realtime.layer.config, or socket_timeout=None per host."
        yield CheckWarning("An idle channel layer will fail.", hint, id="realtime.W003")


@register
def database_fits_threads(**kwargs: Any) -> Iterator[CheckMessage]:
    return database_messages(settings.DATABASES["default"])


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


def in_memory_in_production() -> bool:
    return not settings.DEBUG and default_layer().get("BACKEND") == BACKENDS["inmemory"]


def default_layer() -> dict[str, Any]:
    """Its settings; empty when there is none."""
    layers: dict[str, dict[str, Any]] = getattr(settings, "CHANNEL_LAYERS", {})
    return layers.get("default", {})
