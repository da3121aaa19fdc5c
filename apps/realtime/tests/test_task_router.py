"""On the in-memory layer the web process runs the tasks, too."""

import asyncio
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from channels.testing import HttpCommunicator

from apps.realtime.layer.config import layer_config
from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.tasks.worker import channels_of
from apps.realtime.tasks.working_router import WorkingRouter
from apps.realtime.testing import until
from apps.realtime.tests.task_factories import Calls, add

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_memory")]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def request(router: WorkingRouter, **scope: Any) -> None:
    communicator: Any = HttpCommunicator(router, "GET", "/")
    communicator.scope |= scope
    await communicator.get_response()


async def test_on_the_in_memory_layer_the_web_process_works(calls: Calls) -> None:
    router = working_router()
    await request(router, asgi={"version": "3.0"})
    await add.aenqueue(1)
    await until(lambda: calls.got == [1])
    assert router.working is not None
    router.working.cancel()
    await asyncio.wait([router.working])


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        ("redis://127.0.0.1:1", {"asgi": {"version": "3.0"}}),
        ("inmemory://", {}),  # a test that calls the application itself
    ],
)
async def test_otherwise_it_does_not(url: str, scope: Any, settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    router = working_router()
    await request(router, **scope)
    assert router.working is None


async def test_a_setting_says_otherwise(settings: Any) -> None:
    settings.TASKS_IN_PROCESS = False
    router = working_router()
    await request(router, asgi={"version": "3.0"})
    assert router.working is None


def working_router() -> WorkingRouter:
    channels = ChannelNameRouter({"sums": TaskConsumer.as_asgi()})
    return WorkingRouter({"http": answer, "channel": channels})


def test_an_application_without_workers_has_no_channels() -> None:
    assert channels_of(ProtocolTypeRouter({})) == []
