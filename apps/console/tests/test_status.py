"""The reports of every process reach the status pages of staff, on every process."""

import asyncio
import time
from typing import Any

import pytest

from apps.console.reports import StatusReporter
from apps.console.streams import STATUS
from apps.realtime.hub import background
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.telemetry.counters import Counters
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.task_factories import add

pytestmark = pytest.mark.django_db(transaction=True)


def socket(user: Any) -> TestSocket:
    return TestSocket("/ws/status/", user=user)


async def report(page: TestSocket, kind: str = "process.report", **fields: Any) -> dict[str, Any]:
    """The next report of that type with these fields. Others are skipped."""
    async with asyncio.timeout(15):
        while True:
            event = (await page.frame("ephemeral"))["event"]
            if event["type"] == kind and fields.items() <= event.items():
                return dict(event)


async def test_every_process_reports_and_reports_its_end(hub: Hub, ada: Any) -> None:
    async with socket(ada) as page:
        await page.subscribe(STATUS)
        await until(lambda: hub.receiver.up)
        mine = await report(page, process=hub.process)
        assert (mine["role"], mine["sockets"], mine["subscriptions"]) == ("web", 1, 1)
        worker = StatusReporter(None)
        await worker.report()
        theirs = await report(page, process=worker.process)
        assert (theirs["role"], theirs["sockets"], theirs["ended"]) == ("worker", 0, False)
        await worker.farewell()
        await report(page, process=worker.process, ended=True)


class GoneLayer:
    """A channel layer on which every call fails."""

    def __init__(self, **kwargs: Any) -> None:
        """As layers are made."""

    def __getattr__(self, name: str) -> Any:
        raise ConnectionError(name)


async def test_without_the_layer_a_page_gets_the_reports_of_its_own_process(
    hub: Hub, ada: Any, settings: Any
) -> None:
    async with socket(ada) as page:
        await page.subscribe(STATUS)
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.GoneLayer"}}
        await hub.receiver.heartbeat()
        await hub.receiver.heartbeat()
        mine = await report(page, layer_up=False)
        assert mine["process"] == hub.process


async def test_a_report_arrives_once(ada: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_factories", [])  # nobody reports but this test
    async with Hub.running() as hub, socket(ada) as page:
        await page.subscribe(STATUS)
        await until(lambda: hub.receiver.up)
        await StatusReporter(hub).report()
        await StatusReporter(None).report()
        roles: list[str] = []
        while "worker" not in roles:
            roles.append((await report(page))["role"])
        assert roles == ["web", "worker"]


@pytest.mark.usefixtures("hub")
async def test_a_page_receives_the_number_of_waiting_tasks(ada: Any) -> None:
    await add.aenqueue(1)
    async with socket(ada) as page:
        await page.subscribe(STATUS)
        (queue,) = (await report(page, "tasks.report"))["queues"]
        assert (queue["queue"], queue["ready"], queue["running"]) == ("sums", 1, 0)


async def test_a_process_that_is_about_to_end_reports_it(hub: Hub, ada: Any) -> None:
    async with socket(ada) as page:
        await page.subscribe(STATUS)
        await report(page, draining=False)
        hub.draining = True
        await report(page, draining=True)


async def test_the_latency_is_of_deliveries_since_the_last_report(counters: Counters) -> None:
    reporter = StatusReporter(None)
    assert reporter.snapshot().late_ms is None
    counters.count_published()
    counters.delivered += 1
    counters.observe_delivery(time.time() - 0.2)
    report = reporter.snapshot()
    assert (report.published, report.delivered) == (1, 1)
    assert report.late_ms is not None
    assert 100 < report.late_ms <= 250
    assert reporter.snapshot().late_ms is None


@pytest.mark.usefixtures("hub")
async def test_the_socket_is_for_staff_only(grace: Any) -> None:
    for user, code in ((None, 4401), (grace, 4403)):
        page = socket(user)
        await page.connect()
        assert await page.closed() == code


async def test_reports_stop_when_a_user_is_no_longer_staff(hub: Hub, ada: Any) -> None:
    async with socket(ada) as page:
        await page.subscribe(STATUS)
        ada.is_staff = False
        await in_thread(ada.save)
        await hub.revalidator.check()
        assert (await page.frame("unsubscribed"))["stream"] == STATUS
