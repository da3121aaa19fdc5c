from collections.abc import AsyncIterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import Broadcaster
from apps.realtime.layer.config import layer_config
from apps.realtime.telemetry.counters import Counters, counters
from apps.realtime.tests.task_factories import Calls
from apps.realtime.tests.task_factories import calls as task_calls
from tests.services import RedisServer


@pytest.fixture(autouse=True)
def own_layer(settings: Any) -> None:
    """A layer per test, as each has an event loop of its own, and a layer is made for one."""
    settings.CHANNEL_LAYERS = dict(settings.CHANNEL_LAYERS)


@pytest.fixture(params=["inmemory", "redis+pubsub", "redis"])
def layer(request: pytest.FixtureRequest, settings: Any) -> str:
    """Each kind of channel layer in turn, on a real Redis."""
    url = "inmemory://"
    if request.param != "inmemory":
        redis: RedisServer = request.getfixturevalue("redis")
        url = redis.url.replace("redis", request.param, 1)
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    return url


@pytest.fixture(autouse=True)
def broadcaster(monkeypatch: pytest.MonkeyPatch) -> Broadcaster:
    """Fresh ones per test: after a test that took the layer down they would hold back a while."""
    broadcaster = Broadcaster()
    senders = ("services", "tasks.backend", "presence.tracker", "layer.receiver", "layer.wake_up")
    for module in senders:
        monkeypatch.setattr(f"apps.realtime.{module}.broadcaster", broadcaster)
    return broadcaster


@pytest.fixture
def counted() -> Counters:
    """The process's counters, from zero on."""
    vars(counters).update(vars(Counters()))
    return counters


@pytest.fixture
async def hub(counted: Counters) -> AsyncIterator[Hub]:
    """This test's hub, stopped at its end. It remembers counts, so they begin before it."""
    hub = Hub.current()
    yield hub
    await hub.stop()


# For the tests of tasks and workers


@pytest.fixture(autouse=True)
def calls() -> Calls:
    """The calls of the test's tasks, empty at first."""
    vars(task_calls).update(vars(Calls()))
    return task_calls


@pytest.fixture
def in_memory(request: pytest.FixtureRequest, settings: Any) -> None:
    """In memory, unless a test asks for each layer.

    On a Redis that several tests share, a listener that an earlier one left behind takes messages.
    """
    if "layer" not in request.fixturenames:
        settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}


# For the tests of presence and typing


@pytest.fixture
def people(db: None) -> dict[str, Any]:
    users = get_user_model().objects
    return {name: users.create(username=name) for name in ("ada", "grace")}
