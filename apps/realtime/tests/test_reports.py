"""What each process says of itself reaches the staff's status page, wherever they are connected."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth import get_user_model

from apps.realtime import reports as reports_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.reports import STATUS, StatusReporter
from apps.realtime.status import StatusConsumer
from apps.realtime.tasks.claims import job_send
from apps.realtime.telemetry.counters import Tally
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.kit import NoteConsumer, note_send
from apps.realtime.tests.test_hub import LOG

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def hub(monkeypatch: Any, counted: Tally) -> AsyncIterator[Hub]:
    """One that speaks often, so that tests need not wait."""
    monkeypatch.setattr(reports_module, "SECONDS", 0.05)
    hub = Hub.current()
    yield hub
    await hub.stop()


def person(name: str, **fields: Any) -> Any:
    return get_user_model()._default_manager.create_user(name, password="x", **fields)


@pytest.fixture
async def ada() -> Any:
    return await in_thread(person, "ada", is_staff=True)


def socket(user: Any) -> TestSocket:
    return TestSocket("/ws/status/", app=AuthMiddlewareStack(StatusConsumer.as_asgi()), user=user)


async def word(reader: TestSocket, kind: str = "process.report", **fields: Any) -> dict[str, Any]:
    """The next word of that type with these fields."""
    while True:
        event = (await reader.frame("ephemeral"))["event"]
        if event["type"] == kind and fields.items() <= event.items():
            return dict(event)


@pytest.mark.usefixtures("layer")
async def test_all_processes_are_heard_of_and_one_that_ends_says_so(hub: Hub, ada: Any) -> None:
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        await until(lambda: hub.receiver.up)
        mine = await word(reader, process=hub.process)
        assert (mine["role"], mine["sockets"], mine["subscriptions"]) == ("web", 1, 1)
        worker = StatusReporter(None)
        await worker.report()
        theirs = await word(reader, process=worker.process)
        assert (theirs["role"], theirs["sockets"], theirs["ended"]) == ("worker", 0, False)
        await worker.farewell()
        await word(reader, process=worker.process, ended=True)


async def test_without_the_layer_the_page_still_hears_its_own_process(
    hub: Hub, ada: Any, settings: Any
) -> None:
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.GoneLayer"}}
        await hub.receiver.heartbeat()
        await hub.receiver.heartbeat()
        mine = await word(reader, layer_up=False)
        assert mine["process"] == hub.process


class GoneLayer:
    """Fails whatever is asked of it."""

    def __init__(self, **kwargs: Any) -> None:
        """As layers are made."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


async def test_each_word_is_heard_once(ada: Any, hub: Hub, monkeypatch: Any) -> None:
    monkeypatch.setattr(reports_module, "SECONDS", 3600)
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        await reader.silent()
        await StatusReporter(hub).report()
        await word(reader)
        assert [frame for frame in await reader.silent() if "process.report" in str(frame)] == []


@pytest.mark.usefixtures("hub")
async def test_what_waits_for_workers_is_told_to_those_who_look(ada: Any) -> None:
    await in_thread(job_send, channel="sums", payload={})
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        (work,) = (await word(reader, "jobs.report"))["channels"]
        assert (work["channel"], work["pending"], work["running"]) == ("sums", 1, 0)


async def test_a_process_that_drains_says_so(hub: Hub, ada: Any) -> None:
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        await word(reader, draining=False)
        hub.draining = True
        await word(reader, draining=True)


async def test_lateness_is_of_what_was_delivered_since_the_last_word(
    hub: Hub, counted: Tally
) -> None:
    reporter = StatusReporter(None)
    assert reporter._report(ended=False).late_ms is None
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG)
        await until(lambda: all(each.live for each in hub.streams[LOG].subscriptions))
        await in_thread(note_send, 1, 1)
        await reader.event()
    report = reporter._report(ended=False)
    assert report.late_ms is not None
    assert (report.published, report.delivered) == (counted.published, counted.delivered) == (1, 1)
    assert reporter._report(ended=False).late_ms is None


@pytest.mark.usefixtures("hub")
async def test_it_is_for_the_staff_only() -> None:
    member = await in_thread(person, "grace")
    for user, code in ((None, 4401), (member, 4403)):
        reader = socket(user)
        await reader.connect()
        assert await reader.closed() == code


async def test_who_is_no_longer_staff_hears_nothing_more(hub: Hub, ada: Any) -> None:
    async with socket(ada) as reader:
        await reader.subscribe(STATUS)
        ada.is_staff = False
        await in_thread(ada.save)
        await hub.revalidator.check()
        assert (await reader.frame("unsubscribed"))["stream"] == STATUS
