"""Frames of one socket are handled one after the other, however slow a handler is."""

import asyncio
import json
from typing import Literal

import pytest

from apps.realtime.consumers import StreamConsumer
from apps.realtime.protocol import Command
from apps.realtime.testing import TestSocket, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]


class Step(Command):
    type: Literal["step"]
    number: int


class Stairs:
    """The steps that a socket's consumer has begun, and the gate for its slow parts."""

    def __init__(self, *, slow: set[int], slow_door: bool = False) -> None:
        self.begun: list[int] = []
        self.gate = asyncio.Event()
        stairs = self

        class StepConsumer(StreamConsumer):
            commands = (Step,)

            async def authorize_connection(self) -> None:
                if slow_door:
                    await stairs.gate.wait()

            async def step(self, command: Step) -> None:
                stairs.begun.append(command.number)
                if command.number in slow:
                    await stairs.gate.wait()

        self.socket = TestSocket("/", app=StepConsumer.as_asgi())

    async def climb(self, *numbers: int) -> None:
        """Send the frames without waiting for answers."""
        for number in numbers:
            frame = {"type": "step", "id": f"c{number}", "number": number}
            await self.socket.send_text(json.dumps(frame))

    async def answered(self) -> list[str]:
        return [(await self.socket.frame("ok"))["id"] for _ in range(3)]


async def somebody_else() -> None:
    """Another socket's frames are handled, so there was time for these, too."""
    other = Stairs(slow=set())
    async with other.socket:
        await other.climb(1, 2, 3)
        assert await other.answered() == ["c1", "c2", "c3"]


async def test_a_slow_handler_is_waited_for() -> None:
    stairs = Stairs(slow={1})
    async with stairs.socket:
        await stairs.climb(1, 2, 3)
        await until(lambda: stairs.begun == [1])
        await somebody_else()
        assert stairs.begun == [1]
        stairs.gate.set()
        assert await stairs.answered() == ["c1", "c2", "c3"]
        assert stairs.begun == [1, 2, 3]


async def test_connecting_comes_first() -> None:
    """Frames sent before the handshake ends are handled after the connection is authorized."""
    stairs = Stairs(slow=set(), slow_door=True)
    await stairs.socket.connect()
    await stairs.climb(1, 2, 3)
    await somebody_else()
    assert stairs.begun == []
    stairs.gate.set()
    await stairs.socket.frame("welcome")
    assert await stairs.answered() == ["c1", "c2", "c3"]
    assert stairs.begun == [1, 2, 3]
