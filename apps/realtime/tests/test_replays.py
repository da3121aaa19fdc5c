"""A client that reads its replay stays connected, though both may be large and slow."""

import asyncio
import json
from functools import partial
from typing import Any

import pytest

from apps.realtime.consumers import websocket as websocket_module
from apps.realtime.consumers.idle_timeout import IdleTimeout
from apps.realtime.hub.hub import Hub
from apps.realtime.hub.limits import Limits
from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.hub.transport import EXTENSION
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream
from apps.realtime.selectors import BATCH_BYTES, Entry, Position, entries_after
from apps.realtime.streams import Reader
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import LOG, Clock, NoteConsumer

SIZE = 20_000
MANY = Limits().outbox_bytes // SIZE + 50


class FastReader:
    """A server such as Daphne for a fast client: it holds what is sent in one turn of the loop."""

    def __init__(self) -> None:
        self.held = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        async def hold_and_send(message: Any) -> None:
            self.held += len(message.get("text", ""))
            asyncio.get_running_loop().call_soon(self.take_all)
            await send(message)

        app: Any = NoteConsumer.as_asgi()
        await app(scope | {"extensions": {EXTENSION: self}}, receive, hold_and_send)

    def take_all(self) -> None:
        self.held = 0

    def write(self, ready: bytes) -> bool:
        return False

    def buffered(self) -> int:
        return self.held

    def abort(self) -> None: ...


class SlowReader(FastReader):
    """For a client that takes `takes` bytes in half a minute, which pass when the server is asked.

    They do not pass while more is being sent.
    """

    def __init__(self, clock: Clock, takes: int) -> None:
        super().__init__()
        self.clock = clock
        self.takes = takes
        self.held_before = 0

    def take_all(self) -> None: ...

    def buffered(self) -> int:
        if self.held and self.held == self.held_before:
            self.held = max(0, self.held - self.takes)
            self.clock.pass_(30)
        self.held_before = self.held
        return self.held


def missed_events_create(count: int, size: int = SIZE) -> Stream:
    """Events of which the layer has said nothing."""
    log = Stream.objects.create(name=LOG, head=count)
    frame = {"type": "event", "stream": LOG, "epoch": log.epoch, "event": {"text": "x" * size}}
    LogEntry.objects.bulk_create(
        LogEntry(stream=log, seq=seq, frame=json.dumps(frame | {"seq": seq}))
        for seq in range(1, count + 1)
    )
    return log


def seqs(frames: list[dict[str, Any]]) -> list[int]:
    return [frame["seq"] for frame in frames]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
async def test_a_replay_of_large_events_waits_for_its_reader() -> None:
    await in_thread(missed_events_create, MANY)
    async with TestSocket("/", app=FastReader()) as reader:
        await reader.subscribe(LOG, after=0)
        assert seqs(await reader.events(MANY)) == list(range(1, MANY + 1))


@pytest.mark.django_db(transaction=True)
async def test_a_gap_of_large_events_is_filled_in_parts(hub: Hub) -> None:
    async with TestSocket("/", app=FastReader()) as reader:
        await reader.subscribe(LOG)
        await in_thread(missed_events_create, MANY)
        await hub.poll()
        assert seqs(await reader.events(MANY)) == list(range(1, MANY + 1))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time of the idle timeout, which is 100 seconds."""
    clock = Clock()
    monkeypatch.setattr(websocket_module, "IdleTimeout", partial(IdleTimeout, loop=clock))
    return clock


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
async def test_a_client_that_reads_its_replay_slowly_is_not_silent(clock: Clock) -> None:
    """Its pings wait until the replay is over."""
    await in_thread(missed_events_create, 20)
    start = clock.now
    async with TestSocket("/", app=SlowReader(clock, takes=SIZE)) as reader:
        await reader.subscribe(LOG, after=0)
        assert seqs(await reader.events(20)) == list(range(1, 21))
        assert (await reader.ask("ping"))["type"] == "ok"
    assert clock.now > start + 300


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
async def test_a_client_that_reads_nothing_of_its_replay_is_closed(clock: Clock) -> None:
    """Its network went away without a word."""
    await in_thread(missed_events_create, 20)
    async with TestSocket("/", app=SlowReader(clock, takes=0)) as reader:
        await reader.subscribe(LOG, after=0)
        assert await reader.closed() == 4408


@pytest.mark.django_db
@pytest.mark.parametrize(("size", "expected"), [(300_000, [1, 2, 3]), (2_000_000, [1])])
def test_the_log_is_read_a_megabyte_at_a_time_and_never_less_than_an_event(
    size: int, expected: list[int]
) -> None:
    missed_events_create(4, size)
    assert [entry.seq for entry in entries_after(stream=LOG, after=0)] == expected
    assert [entry.seq for entry in entries_after(stream=LOG, after=3)] == [4]


async def test_too_many_events_during_a_replay_are_read_from_the_log() -> None:
    sent: list[str] = []
    subscription = Subscription(
        LOG,
        reader=Reader(),
        send=sent.append,
        flush=lambda: asyncio.sleep(0),
        resync=lambda stream: None,
        revoked=lambda stream: None,
    )
    local = LocalStream(LOG)
    local.subscriptions.add(subscription)
    local.start(Position("e", 0, 0))
    subscription.start_at(0)
    entries = [Entry(seq, "x" * (BATCH_BYTES // 2)) for seq in (1, 2, 3)]
    for entry in entries:
        local.deliver("e", entry)
    assert not subscription.go_live(upto=3)
    assert not sent
    subscription.replay(entries[:2])
    assert subscription.go_live(upto=3)
    assert sent == [entry.frame for entry in entries]
