"""Settings under which realtime would fail quietly are named by `manage.py check`."""

from typing import Any

import pytest

from apps.realtime.layer.checks import (
    database_fits_threads,
    database_messages,
    in_memory_layer_was_asked_for,
    layer_reaches_other_processes,
    redis_may_idle,
)
from apps.realtime.layer.config import layer_config
from apps.realtime.server import checks
from apps.realtime.server.checks import (
    daphne_is_recent,
    daphne_serves_sockets,
    hosts_are_named,
    limits_are_known,
    presence_outlives_a_lost_digest,
    processes_drain,
    sessions_can_be_ended,
    trusted_origins_are_whole,
)


def ids(check: Any) -> list[str]:
    return [message.id for message in check()]


def test_daphne_must_come_first(settings: Any) -> None:
    assert ids(daphne_serves_sockets) == []
    settings.INSTALLED_APPS = ["django.contrib.staticfiles", "daphne"]
    assert ids(daphne_serves_sockets) == ["realtime.E001"]


def test_the_in_memory_layer_in_production_is_named(settings: Any) -> None:
    settings.DEBUG = False
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    assert ids(layer_reaches_other_processes) == ["realtime.W001"]
    settings.CHANNEL_LAYERS = {"default": layer_config("redis+pubsub://localhost:6379/0")}
    assert ids(layer_reaches_other_processes) == []


def test_any_host_is_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert ids(hosts_are_named) == ["realtime.W002"]
    settings.ALLOWED_HOSTS = ["example.org"]
    assert ids(hosts_are_named) == []


def test_a_default_in_memory_layer_is_refused_in_production(settings: Any) -> None:
    settings.DEBUG = False
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    settings.CHANNELS_URL = ""
    assert ids(in_memory_layer_was_asked_for) == ["realtime.E002"]
    settings.CHANNELS_URL = "inmemory://"
    assert ids(in_memory_layer_was_asked_for) == []


def test_an_old_daphne_is_refused(monkeypatch: Any) -> None:
    assert ids(daphne_is_recent) == []
    monkeypatch.setattr(checks, "version", lambda name: "4.2.1")
    assert ids(daphne_is_recent) == ["realtime.E003"]


def test_sessions_that_cannot_be_ended_are_refused(settings: Any) -> None:
    assert ids(sessions_can_be_ended) == []
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    assert ids(sessions_can_be_ended) == ["realtime.E005"]


@pytest.mark.parametrize("host", ["redis://localhost:6379", {"address": "redis://localhost:6379"}])
def test_a_layer_that_dies_idle_is_named(host: Any, settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": layer_config("redis://localhost:6379/0")}
    assert ids(redis_may_idle) == []
    settings.CHANNEL_LAYERS["default"]["CONFIG"]["hosts"].append(host)
    assert ids(redis_may_idle) == ["realtime.W003"]


POSTGRES = {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": 0}
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "CONN_MAX_AGE": 0}
CALM = {"options": "-c statement_timeout=1"}
SAFE = {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode=WAL;"}


@pytest.mark.parametrize(
    ("database", "complaint"),
    [
        (SQLITE | {"OPTIONS": SAFE, "CONN_MAX_AGE": 60}, "W004"),
        (SQLITE | {"OPTIONS": {}}, "W005"),
        (SQLITE | {"OPTIONS": SAFE | {"init_command": ""}}, "W005"),
        (POSTGRES | {"OPTIONS": CALM | {"pool": {"max_size": 8}}}, "W006"),
        (POSTGRES | {"OPTIONS": {"pool": {"max_size": 9}}}, "W007"),
    ],
)
def test_a_database_set_up_for_trouble_is_named(database: Any, complaint: str) -> None:
    assert ids(database_fits_threads) == []
    named = [message.id for message in database_messages(database)]
    assert named == [f"realtime.{complaint}"]


def test_a_trusted_origin_the_door_cannot_read_is_named(settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://example.org"]
    assert ids(trusted_origins_are_whole) == []
    settings.CSRF_TRUSTED_ORIGINS = ["https://*.example.org"]
    assert ids(trusted_origins_are_whole) == ["realtime.W008"]


def test_a_production_site_that_does_not_drain_is_named(settings: Any) -> None:
    settings.DRAIN_SECONDS = 5
    assert ids(processes_drain) == []
    settings.DRAIN_SECONDS = 0
    assert ids(processes_drain) == ["realtime.W009"]


def test_an_unknown_layer_is_refused_with_the_schemes_there_are() -> None:
    with pytest.raises(ValueError, match=r"amqp://.*inmemory://, redis://, redis\+pubsub://"):
        layer_config("amqp://localhost")


@pytest.mark.parametrize("scheme", ["redis", "rediss", "redis+pubsub", "rediss+pubsub"])
def test_a_redis_layer_idles_and_retries(scheme: str) -> None:
    config = layer_config(f"{scheme}://localhost:6379/0")
    host = config["CONFIG"]["hosts"][0]
    assert host["address"] == f"{scheme.split('+', maxsplit=1)[0]}://localhost:6379/0"
    assert host["socket_timeout"] is None
    assert host["retry"].get_retries() == 8


def test_a_presence_that_one_lost_digest_ends_is_named(settings: Any) -> None:
    assert ids(presence_outlives_a_lost_digest) == []
    settings.PRESENCE_SECONDS, settings.PRESENCE_EXPIRY = 30, 60
    assert ids(presence_outlives_a_lost_digest) == ["realtime.E010"]


def test_an_unknown_limit_is_reported_with_the_nearest_name(settings: Any) -> None:
    assert ids(limits_are_known) == []
    settings.REALTIME_LIMITS = {"subscription": 5, "frame_bytes": 1}
    [message] = limits_are_known()
    assert message.id == "realtime.E011"
    assert message.hint == "Did you mean 'subscriptions'?"
