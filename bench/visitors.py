"""Visitors of a measured site: sockets that follow one stream and count what they get."""

import asyncio
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from bench.load_socket import Wire
from tests.services import HOST

HANDSHAKES_AT_ONCE = 10  # Daphne gives each 5 s, and other programs may be busy too
PATIENCE = 60.0


class Visitor:
    """One socket. `frames` and `bytes` count the events it was sent."""

    def __init__(self, path: str, port: int, session: str | None = None) -> None:
        headers = [f"Origin: http://{HOST}:{port}"]
        headers += [f"Cookie: sessionid={session}"] if session else []
        self.wire = Wire(path, self._received, headers)
        self.port = port
        self.frames = 0
        self.bytes = 0
        self._numbers = count(1)
        self._asked: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def come(self, stream: str | None = None, after: int | None = None) -> None:
        """Connect; follow `stream`, from the seq `after` on, if one is named."""
        await self.wire.connect(HOST, self.port)
        if stream is not None:
            await self.ask("subscribe", stream=stream, after=after, epoch="")

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command and wait for its `ok`. RuntimeError when it is refused."""
        answer = self._send(command, fields)
        async with asyncio.timeout(PATIENCE):
            frame = await answer
        if frame["type"] != "ok":
            raise RuntimeError(f"The server says {frame}.")
        return frame

    def ping(self) -> None:
        """As a browser does every twenty seconds. Nobody waits for the answer."""
        self._send("ping", {})

    def _send(self, command: str, fields: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        number = f"v{next(self._numbers)}"
        answer = self._asked[number] = asyncio.get_running_loop().create_future()
        self.wire.send(json.dumps({"type": command, "id": number, **fields}))
        return answer

    def _received(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"event"'):
            self.frames += 1
            self.bytes += len(payload)
            return
        frame = json.loads(payload)
        if answer := self._asked.pop(frame.get("id") or "", None):
            answer.set_result(frame)


async def arrive(
    visitors: Sequence[Visitor], stream: str | None = None, after: int | None = None
) -> None:
    """All of them connect, and follow `stream` if one is named."""
    gate = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

    async def come(visitor: Visitor) -> None:
        async with gate:
            await visitor.come(stream, after)

    await asyncio.gather(*map(come, visitors))


async def go(visitors: Sequence[Visitor]) -> None:
    """All of them leave; the server has let go of them when this returns."""
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(each.wire.close() for each in visitors))


async def all_have(visitors: Sequence[Visitor], frames: int) -> None:
    """Wait until each was sent that many events. TimeoutError when that takes too long."""
    async with asyncio.timeout(PATIENCE):
        while any(each.frames < frames for each in visitors):  # noqa: ASYNC110  counts, no events
            await asyncio.sleep(0.01)
