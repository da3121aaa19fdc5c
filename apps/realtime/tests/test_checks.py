"""Settings under which realtime would fail quietly are named by `manage.py check`."""

from typing import Any

import pytest

from apps.realtime.checks import (
    daphne_comes_first,
    hosts_are_named,
    layer_reaches_other_processes,
    presence_outlives_a_lost_word,
)
from apps.realtime.layers import layer_config


def test_daphne_must_come_first(settings: Any) -> None:
    assert daphne_comes_first() == []
    settings.INSTALLED_APPS = ["django.contrib.staticfiles", "daphne"]
    assert [message.id for message in daphne_comes_first()] == ["realtime.E001"]


def test_the_in_memory_layer_in_production_is_named(settings: Any) -> None:
    settings.DEBUG = False
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    assert [message.id for message in layer_reaches_other_processes()] == ["realtime.W001"]
    settings.CHANNEL_LAYERS = {"default": layer_config("redis+pubsub://localhost:6379/0")}
    assert layer_reaches_other_processes() == []


def test_any_host_is_named(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert [message.id for message in hosts_are_named()] == ["realtime.W002"]
    settings.ALLOWED_HOSTS = ["example.org"]
    assert hosts_are_named() == []


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


def test_a_presence_that_one_lost_word_ends_is_named(settings: Any) -> None:
    assert presence_outlives_a_lost_word() == []
    settings.PRESENCE_SECONDS, settings.PRESENCE_EXPIRY = 30, 60
    assert [message.id for message in presence_outlives_a_lost_word()] == ["realtime.E010"]
