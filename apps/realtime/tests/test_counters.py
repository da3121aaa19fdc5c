"""Counters count what happened: no more, no less, and nothing twice."""

import asyncio
from typing import Any

import pytest
from django.db import transaction

from apps.realtime.consumers import UnknownPath
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.layer.threads import in_thread
from apps.realtime.selectors import Entry, Position
from apps.realtime.server.same_origin import SameOrigin
from apps.realtime.services import publish
from apps.realtime.telemetry.counters import Counters
from apps.realtime.telemetry.histogram import Histogram
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import (
    LOG,
    NoteConsumer,
    NoteSaved,
    PickyConsumer,
    losing,
    note_send,
)
from apps.realtime.tests.sse_factories import reading
from apps.realtime.tests.task_factories import add, all_done, fail_always, soon, working

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


async def test_an_event_counts_once_for_its_writer_and_once_per_socket(counted: Counters) -> None:
    async with socket() as one, socket() as two:
        for reader in (one, two):
            await reader.subscribe(LOG)
        for number in range(3):
            await in_thread(note_send, 1, number)
        for reader in (one, two):
            await reader.events(3)
    assert (counted.published, counted.delivered, counted.replayed) == (3, 6, 0)
    assert sum(counted.delivery_latency.counts) == 3
    assert 0 < counted.delivery_latency.sum < 3


async def test_a_rollback_counts_for_nothing(counted: Counters) -> None:
    def changed_my_mind() -> None:
        with transaction.atomic():
            publish(stream=LOG, event=NoteSaved(number=1))
            transaction.set_rollback(True)

    await in_thread(changed_my_mind)
    assert counted.published == 0


async def test_replays_are_counted_apart_from_deliveries(counted: Counters) -> None:
    for number in range(3):
        await in_thread(note_send, 1, number)
    async with socket() as reader:
        await reader.subscribe(LOG, after=0)
        await reader.events(3)
    assert (counted.delivered, counted.replayed) == (0, 3)
    assert sum(counted.delivery_latency.counts) == 0


async def test_a_lost_layer_message_counts_as_a_gap_with_its_rows_and_latency(
    hub: Hub, counted: Counters, settings: Any
) -> None:
    hub.poll_seconds = 3600
    with losing(settings, 1, 2):
        async with socket() as reader:
            await reader.subscribe(LOG)
            for number in range(3):
                await in_thread(note_send, 1, number)
            await reader.events(3)
    assert (counted.gaps, counted.gap_rows, counted.delivered) == (1, 3, 3)
    assert sum(counted.delivery_latency.counts) == 3


def test_a_wake_up_that_comes_again_is_a_duplicate(counted: Counters) -> None:
    local = LocalStream(LOG)
    local.start(Position("life", 0, 5))
    local.deliver("life", Entry(6, "six"))
    local.deliver("life", Entry(6, "six"))
    local.deliver("life", Entry(9, "nine"))
    assert counted.duplicates == 1


async def test_a_layer_that_is_lost_counts_once(hub: Hub, counted: Counters) -> None:
    await until(lambda: hub.receiver.up)
    for _ in range(3):
        hub.receiver._unanswered = 1
        await hub.receiver.heartbeat()
        hub.receiver.up = False
    assert counted.layer_outages == 1


async def test_a_reader_told_to_reload_is_counted(counted: Counters) -> None:
    await in_thread(note_send, 1, 1)
    async with socket() as reader:
        await reader.subscribe(LOG, after=1, epoch="another")
        await reader.frame("resync")
    async with reading(query="after=1&epoch=another") as events:
        await events.body()
    assert counted.resyncs == 2


async def test_why_a_socket_is_closed(counted: Counters, settings: Any) -> None:
    settings.REALTIME_LIMITS = {"frame_bytes": 1000, "frames_at_once": 3, "silent_seconds": 0.01}
    async with socket() as silent:
        await silent.closed()
    settings.REALTIME_LIMITS |= {"silent_seconds": 0}
    async with socket() as large:
        await large.send_text("x" * 1001)
        await large.closed()
    async with socket() as flood:
        for _ in range(10):
            await flood.send_text("{}")
        await flood.closed()
    picky = TestSocket("/", app=PickyConsumer.as_asgi())
    await picky.connect()
    await picky.closed()
    settings.REALTIME_LIMITS |= {"outbox_bytes": 300}
    async with socket() as slow:
        await slow.subscribe(LOG)
        for number in range(5):
            await in_thread(note_send, 1, number)
        await slow.closed()
    assert counted.closed == {"silent": 1, "too big": 1, "flood": 1, "refused": 1, "slow": 1}


async def test_an_end_of_the_process_is_no_fault_of_anybody(hub: Hub, counted: Counters) -> None:
    async with socket() as reader:
        await asyncio.gather(*(each.close_for_restart() for each in tuple(hub.connections)))
        await reader.closed()
    assert counted.closed == {"restart": 1}


async def test_why_a_handshake_is_refused(counted: Counters) -> None:
    stranger = TestSocket(
        "/", app=SameOrigin(NoteConsumer.as_asgi()), origin="http://elsewhere.test"
    )
    assert not await stranger.connect()
    assert not await TestSocket("/", app=UnknownPath.as_asgi()).connect()
    assert counted.refused == {"origin": 1, "unknown path": 1}


async def test_each_attempt_at_a_task_is_counted_by_its_outcome(counted: Counters) -> None:
    async with working():
        await add.aenqueue(1)
        await fail_always.aenqueue()
        await soon(all_done)
    assert counted.tasks == {("sums", "done"): 1, ("sums", "again"): 1, ("sums", "failed"): 1}
    assert sum(counted.task_seconds["sums"].counts) == 3


def test_a_histogram_puts_each_time_under_its_bound() -> None:
    histogram = Histogram((0.1, 1.0))
    for seconds in (0.05, 0.1, 0.5, 7.0):
        histogram.observe(seconds)
    assert histogram.counts == [2, 1, 1]
    assert histogram.sum == pytest.approx(7.65)


def test_a_clock_that_is_ahead_makes_nothing_early(counted: Counters) -> None:
    counted.observe_delivery(4_000_000_000.0)
    assert counted.delivery_latency.counts[0] == 1
    assert counted.delivery_latency.sum == 0
