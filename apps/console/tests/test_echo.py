"""`/ws/echo/` sends back what it receives, to anybody, within the limits of every socket."""

from collections.abc import AsyncIterator

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def echo(hub: Hub) -> AsyncIterator[TestSocket]:
    async with TestSocket("/ws/echo/") as socket:
        yield socket


async def test_an_echo_comes_back_as_it_was(echo: TestSocket) -> None:
    answer = await echo.ask("echo", text="Hello? ✓", sent_at=1_767_225_600_000)
    assert answer["type"] == "ok"
    assert answer["result"] == {"text": "Hello? ✓", "sent_at": 1_767_225_600_000}


async def test_a_text_that_is_too_long_is_refused(echo: TestSocket) -> None:
    answer = await echo.ask("echo", text="x" * 1_001, sent_at=0)
    assert (answer["type"], answer["code"]) == ("error", "invalid")


async def test_there_is_nothing_to_subscribe_to(echo: TestSocket) -> None:
    assert (await echo.subscribe("console.status.1"))["code"] == "not_found"


async def test_a_frame_that_is_too_big_closes_the_socket(echo: TestSocket) -> None:
    await echo.send_text("x" * 70_000)
    assert await echo.closed() == 1009
