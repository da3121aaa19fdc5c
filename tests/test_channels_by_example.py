"""docs/channels.md: its code runs, and its tables are those of the libraries."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any, get_args

import asgiref.typing
import pytest
from channels.testing import WebsocketCommunicator

from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.tasks.worker import Worker
from tests.site import ROOT

PAGE = (ROOT / "docs/channels.md").read_text()
MODULE = re.compile(r"^`people/(\w+)\.py`:\n\n```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture
def people(settings: Any) -> Iterator[dict[str, ModuleType]]:
    """The page's modules, by name."""
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    modules = {"people": ModuleType("people")}
    for name, text in MODULE.findall(PAGE):
        module = modules[f"people.{name}"] = ModuleType(f"people.{name}")
        sys.modules.update(modules)
        exec(compile(text, f"docs/channels.md: people/{name}.py", "exec"), vars(module))
    yield modules
    for name in modules:
        del sys.modules[name]


@asynccontextmanager
async def opened(people: dict[str, ModuleType], path: str) -> AsyncIterator[Any]:
    socket: Any = WebsocketCommunicator(vars(people["people.asgi"])["application"], path)
    assert (await socket.connect())[0]
    yield socket
    await socket.disconnect()


@asynccontextmanager
async def reports(people: dict[str, ModuleType]) -> AsyncIterator[None]:
    """`manage.py runworker people-reports`."""
    application = vars(people["people.asgi"])["application"]
    working = asyncio.create_task(Worker(application, ["people-reports"], layer()).arun())
    yield
    working.cancel()
    await asyncio.wait([working])


@pytest.mark.django_db(transaction=True)
async def test_a_group_reaches_both_kinds_of_consumers(people: dict[str, ModuleType]) -> None:
    async with opened(people, "/ws/people/") as one, opened(people, "/ws/people/sync/") as two:
        for each in (one, two):
            assert await each.receive_json_from() == {"count": 0}
        await in_thread(vars(people["people.services"])["person_create"], "ada")
        for each in (one, two):
            assert await each.receive_json_from() == {"count": 1}


@pytest.mark.django_db(transaction=True)
async def test_a_worker_answers_the_socket_that_asked_and_no_other(
    people: dict[str, ModuleType],
) -> None:
    async with (
        opened(people, "/ws/people/") as asks,
        opened(people, "/ws/people/") as looks_on,
        reports(people),
    ):
        for each in (asks, looks_on):
            await each.receive_json_from()
        await asks.send_json_to({})
        assert await asks.receive_json_from() == {"report": {"people": 0, "active": 0}}
        assert await looks_on.receive_nothing()


@pytest.mark.django_db(transaction=True)
async def test_a_router_is_asked_once_for_a_socket(people: dict[str, ModuleType]) -> None:
    consumers = people["people.consumers"]
    made: list[object] = []

    class Counted(vars(consumers)["PeopleConsumer"]):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            made.append(self)

    vars(people["people.asgi"])["sockets"][0].callback = Counted.as_asgi()
    async with opened(people, "/ws/people/") as socket:
        for _ in range(3):
            await socket.send_json_to({})
        await socket.receive_json_from()
    assert len(made) == 1


def test_the_table_has_every_message_of_asgi() -> None:
    section = PAGE.partition("## ASGI messages")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"`(\w+\.[\w.]+)`", row)}
    events = [each for name, each in vars(asgiref.typing).items() if name.endswith("Event")]
    messages = [each for each in events if isinstance(each, type)]
    types = {get_args(message.__annotations__["type"])[0] for message in messages}
    assert named == types


@pytest.mark.parametrize("url", ["inmemory://", "redis://", "redis+pubsub://"])
async def test_every_layer_has_the_extensions_of_the_table(url: str, settings: Any) -> None:
    section = PAGE.partition("## Channel layers")[2].partition("\n## ")[0]
    table = re.findall(r"^\| `(\w+)` \|.*\| yes \| yes \| yes \|$", section, re.MULTILINE)
    host = "" if url == "inmemory://" else "localhost"
    settings.CHANNEL_LAYERS = {"default": layer_config(url + host)}
    found: Any = layer()
    assert found.extensions == table
