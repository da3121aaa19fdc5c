"""`/ws/echo/` gives back what it gets, to anybody, within the limits of every socket."""

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_echo_comes_back_as_it_was(hub: Hub) -> None:
    async with TestSocket("/ws/echo/") as socket:
        answer = await socket.ask("echo", text="Hello? ✓", sent_at=1_767_225_600_000)
        assert answer["type"] == "ok"
        assert answer["result"] == {"text": "Hello? ✓", "sent_at": 1_767_225_600_000}


async def test_a_text_that_is_too_long_is_refused(hub: Hub) -> None:
    async with TestSocket("/ws/echo/") as socket:
        answer = await socket.ask("echo", text="x" * 1_001, sent_at=0)
        assert (answer["type"], answer["code"]) == ("error", "invalid")


async def test_there_is_nothing_to_subscribe_to(hub: Hub) -> None:
    async with TestSocket("/ws/echo/") as socket:
        assert (await socket.subscribe("chat.room.1"))["code"] == "not_found"


async def test_a_frame_that_is_too_big_closes_the_socket(hub: Hub) -> None:
    async with TestSocket("/ws/echo/") as socket:
        await socket.send_text("x" * 70_000)
        assert await socket.closed() == 1009
