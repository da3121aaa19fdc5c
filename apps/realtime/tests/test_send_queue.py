"""One slow reader delays nobody, and is let go of when it falls too far behind."""

import asyncio

import pytest

from apps.realtime.hub.send_queue import SendQueue, start_eagerly


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
    SendQueue(wire.send, wire.overflow).put("a")
    assert wire.sent == ["a"]


async def test_a_blocked_send_blocks_nobody_and_keeps_the_order() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow)
    wire.open.clear()
    for frame in "abc":
        outbox.put(frame)
    assert wire.sent == []
    wire.open.set()
    await outbox.flush()
    assert wire.sent == ["a", "b", "c"]


async def test_too_many_waiting_frames_overflow_once() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, max_frames=3)
    wire.open.clear()
    for frame in "abcdefgh":
        outbox.put(frame)
    assert wire.overflows == 1
    wire.open.set()
    await outbox.flush()
    assert wire.sent == []


async def test_a_reader_not_heard_from_is_sent_a_bounded_number_of_bytes() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow, max_unacknowledged_bytes=10)
    outbox.put("x" * 9)
    outbox.acknowledged()
    outbox.put("x" * 9)
    assert wire.overflows == 0
    outbox.put("x" * 9)
    assert wire.overflows == 1
    assert len(wire.sent) == 2


async def test_a_broken_socket_never_raises_into_the_fan_out() -> None:
    async def broken(frame: str) -> None:
        raise ConnectionResetError

    wire = Wire()
    outbox = SendQueue(broken, wire.overflow)
    outbox.put("a")
    outbox.put("b")
    assert wire.overflows == 0


async def test_closing_cancels_what_was_on_its_way() -> None:
    wire = Wire()
    outbox = SendQueue(wire.send, wire.overflow)
    wire.open.clear()
    outbox.put("a")
    outbox.close()
    wire.open.set()
    await asyncio.sleep(0)
    assert wire.sent == []


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


async def test_eager_raises_what_fails_at_once() -> None:
    async def work() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        start_eagerly(work())
