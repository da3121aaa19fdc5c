"""`Inbox` and `Flag` behave as the parts of asyncio that they replace."""

import asyncio
from typing import Any

import pytest

from apps.realtime.server.inbox import Flag, Inbox

INBOXES = pytest.mark.parametrize("inbox", [Inbox, asyncio.Queue], ids=["ours", "asyncio's"])
FLAGS = pytest.mark.parametrize("flag", [Flag, asyncio.Event], ids=["ours", "asyncio's"])


@INBOXES
async def test_messages_come_out_in_order(inbox: Any) -> None:
    box = inbox()
    for number in range(3):
        box.put_nowait(number)
    assert [await box.get() for _ in range(3)] == [0, 1, 2]
    assert box.empty()


@INBOXES
async def test_a_waiting_get_receives_the_next_message(inbox: Any) -> None:
    box = inbox()
    first, second = (asyncio.ensure_future(box.get()) for _ in range(2))
    await asyncio.sleep(0)
    box.put_nowait("a")
    assert await first == "a"
    box.put_nowait("b")
    assert await second == "b"


@INBOXES
async def test_a_cancelled_get_loses_no_message(inbox: Any) -> None:
    box = inbox()
    leaves = asyncio.ensure_future(box.get())
    await asyncio.sleep(0)
    leaves.cancel()
    await asyncio.sleep(0)
    box.put_nowait("a")
    assert await box.get() == "a"


@FLAGS
async def test_a_flag_releases_all_waiters_and_later_ones_at_once(flag: Any) -> None:
    event = flag()
    waiting = [asyncio.ensure_future(event.wait()) for _ in range(2)]
    await asyncio.sleep(0)
    assert not any(each.done() for each in waiting)
    event.set()
    event.clear()  # those that waited go on all the same
    await asyncio.gather(*waiting)
    event.set()
    await event.wait()
