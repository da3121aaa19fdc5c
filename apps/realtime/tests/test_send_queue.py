"""One slow reader delays no other, and is disconnected when it falls too far behind."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest

from apps.realtime.hub.limits import Limits
from apps.realtime.hub.send_queue import SendQueue, start_eagerly
from apps.realtime.hub.waiting_bytes import WaitingBytes
from apps.realtime.testing import until


class Wire:
    """A socket that can be made to block, as a full TCP buffer does."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.open = asyncio.Event()
        self.open.set()
        self.overflows = 0

    async def send(self, frame: str) -> None:
        await self.open.wait()
        self.sent.append(frame)

    def overflow(self) -> None:
        self.overflows += 1


async def test_a_send_that_completes_at_once_completes_at_once() -> None:
    wire = Wire()
    SendQueue(wire.send, wire.overflow, limits=Limits()).put("a")
    assert wire.sent == ["a"]


async def test_a_blocked_send_does_not_block_other_clients_and_keeps_the_order() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, limits=Limits())
    wire.open.clear()
    for frame in "abc":
        outbox.put(frame)
    assert wire.sent == []
    wire.open.set()
    await outbox.flush()
    assert wire.sent == ["a", "b", "c"]


async def test_too_many_waiting_frames_overflow_once() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, limits=Limits(outbox_frames=3))
    wire.open.clear()
    for frame in "abcdefgh":
        outbox.put(frame)
    assert wire.overflows == 1
    wire.open.set()
    await outbox.flush()
    assert wire.sent == []


async def test_a_reader_not_heard_from_is_sent_a_bounded_number_of_bytes() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, limits=Limits(outbox_bytes=10))
    outbox.put("x" * 9)
    outbox.acknowledged()
    outbox.put("x" * 9)
    assert wire.overflows == 0
    outbox.put("x" * 9)
    assert wire.overflows == 1
    assert len(wire.sent) == 2


class Buffer:
    """The bytes that a server buffers for a client that has read `read` bytes."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.read = 0
        self.aborted = False

    def write(self, ready: bytes) -> bool:
        return False

    def buffered(self) -> int:
        return sum(len(frame.encode()) for frame in self.wire.sent) - self.read

    def abort(self) -> None:
        self.aborted = True


async def test_a_server_that_holds_too_much_for_a_client_overflows() -> None:
    """Frames from that client do not help: only reading does."""
    wire = Wire()
    buffer = Buffer(wire)
    outbox = SendQueue(wire.send, wire.overflow, transport=buffer, limits=Limits(outbox_bytes=10))
    outbox.put("x" * 9)
    outbox.acknowledged()
    buffer.read = 9
    outbox.put("x" * 9)
    assert wire.overflows == 0
    outbox.acknowledged()
    outbox.put("x" * 2)
    assert wire.overflows == 1
    assert len(wire.sent) == 2


async def test_bytes_are_counted_and_not_characters() -> None:
    wire = Wire()
    outbox = SendQueue(
        wire.send, wire.overflow, transport=Buffer(wire), limits=Limits(outbox_bytes=10)
    )
    outbox.put("€€€")
    outbox.put("€")
    assert wire.overflows == 1


async def test_a_client_that_reads_is_sent_any_number_of_bytes() -> None:
    wire = Wire()
    buffer = Buffer(wire)
    outbox = SendQueue(wire.send, wire.overflow, transport=buffer, limits=Limits(outbox_bytes=10))
    for _ in range(100):
        outbox.put("x" * 9)
        buffer.read += 9
    assert wire.overflows == 0


async def test_when_all_hold_too_much_those_that_hold_the_most_are_given_up() -> None:
    everybody = WaitingBytes(30)
    wires = [Wire() for _ in range(3)]
    buffers = [Buffer(wire) for wire in wires]
    queues = [
        SendQueue(wire.send, wire.overflow, transport=buffer, limits=Limits(), waiting=everybody)
        for wire, buffer in zip(wires, buffers, strict=True)
    ]
    for queue, size in zip(queues, (20, 15, 4), strict=True):
        queue.put("x" * size)
    buffers[1].read = 15  # it has read all by the time that everybody is counted
    for queue in queues * 2:
        queue.put("x" * 8)
    assert [wire.overflows for wire in wires] == [1, 0, 0]
    assert everybody.total <= 30


async def test_a_flush_waits_until_the_client_has_read() -> None:
    wire = Wire()
    buffer = Buffer(wire)
    outbox = SendQueue(wire.send, wire.overflow, transport=buffer, limits=Limits())
    outbox.put("x" * 100_000)
    flushed = asyncio.ensure_future(outbox.flush())
    await asyncio.sleep(0.05)
    assert not flushed.done()
    buffer.read = 100_000
    await flushed


async def test_a_client_that_reads_nothing_is_cut_off_at_the_end(monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.realtime.hub.send_queue.FINISH_SECONDS", 0.01)
    wire = Wire()
    buffer = Buffer(wire)
    outbox = SendQueue(wire.send, wire.overflow, transport=buffer, limits=Limits())
    outbox.put("x" * 100_000)
    await outbox.finish()
    await until(lambda: buffer.aborted)


async def test_a_broken_socket_never_raises_into_the_fan_out() -> None:
    async def broken(frame: str) -> None:
        raise ConnectionResetError

    wire = Wire()
    outbox = SendQueue(broken, wire.overflow, limits=Limits())
    outbox.put("a")
    outbox.put("b")
    assert wire.overflows == 0


async def test_closing_cancels_a_pending_send() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, limits=Limits())
    wire.open.clear()
    outbox.put("a")
    outbox.close()
    wire.open.set()
    await asyncio.sleep(0)
    assert wire.sent == []


class Writer:
    """A server that writes what is ready, while `holds` bytes do not wait in it."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.holds = 0

    def write(self, ready: bytes) -> bool:
        if self.holds:
            return False
        self.wire.sent.append(f"ready {ready.decode()}")
        return True

    def buffered(self) -> int:
        return self.holds

    def abort(self) -> None:
        """It is not asked to."""


def writing_queue(wire: Wire, limits: Limits | None = None) -> tuple[Writer, SendQueue]:
    writer = Writer(wire)
    queue = SendQueue(
        wire.send,
        wire.overflow,
        limits=limits or Limits(),
        transport=writer,
        make_ready=str.encode,
        waiting=WaitingBytes(1000),
    )
    return writer, queue


async def test_where_nothing_waits_the_transport_writes() -> None:
    wire = Wire()
    _, queue = writing_queue(wire)
    queue.put("a")
    queue.put("b")
    assert wire.sent == ["ready a", "ready b"]


async def test_frames_that_the_transport_does_not_write_are_sent() -> None:
    wire = Wire()
    writer, queue = writing_queue(wire)
    writer.holds = 5
    queue.put("a")
    writer.holds = 0
    for frame in "bc":
        queue.put(frame)
    assert wire.sent == ["a", "b", "ready c"]  # the second notes that nothing waits any more


async def test_no_frame_is_written_before_waiting_frames() -> None:
    wire = Wire()
    writer, queue = writing_queue(wire)
    writer.holds = 5
    wire.open.clear()
    queue.put("a")
    writer.holds = 0
    for frame in "bc":
        queue.put(frame)
    assert wire.sent == []
    wire.open.set()
    await queue.flush()
    assert wire.sent == ["a", "b", "c"]


async def test_bytes_in_the_transport_count_until_the_client_has_read_them() -> None:
    wire = Wire()
    everybody = WaitingBytes(1000)
    writer = Writer(wire)
    queue = SendQueue(
        wire.send, wire.overflow, limits=Limits(), transport=writer, waiting=everybody
    )
    writer.holds = 5
    queue.put("a")
    assert everybody.total == 5
    writer.holds = 0
    queue.put("b")
    assert everybody.total == 0


async def test_a_closed_queue_and_a_frame_over_the_limit_write_nothing() -> None:
    wire = Wire()
    _, queue = writing_queue(wire, Limits(outbox_bytes=10))
    queue.put("x" * 11)
    queue.put("a")
    assert wire.sent == []
    assert wire.overflows == 1


async def test_eager_finishes_a_coroutine_that_waits_several_times() -> None:
    steps: list[int] = []

    async def work() -> None:
        for step in range(3):
            await asyncio.sleep(0)
            steps.append(step)

    task = start_eagerly(work())
    assert task is not None
    assert steps == []
    await task
    assert steps == [0, 1, 2]


async def test_eager_passes_cancellation_on() -> None:
    cleaned: list[bool] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            cleaned.append(True)

    task = start_eagerly(work())
    assert task is not None
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned == [True]


async def test_eager_finishes_a_coroutine_that_continues_after_a_cancellation() -> None:
    steps: list[str] = []

    async def work() -> None:
        for _ in range(2):
            with suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            await asyncio.sleep(0)
            steps.append("went on")

    task = start_eagerly(work())
    assert task is not None
    for _ in range(2):
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    await task
    assert steps == ["went on", "went on"]


async def test_eager_raises_an_immediate_exception() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        start_eagerly(work())
