"""Visitors of a measured site: sockets that subscribe to a stream and count its events."""

import asyncio
import json
from collections.abc import Sequence
from itertools import count
from typing import Any

from apps.realtime.testing.processes import HOST
from bench.load_socket import LoadSocket

HANDSHAKES_AT_ONCE = 10  # Daphne's handshake timeout is 5 s, also on a busy machine
TIMEOUT = 60.0


class Visitor:
    """One socket. `frames` and `bytes` count the events that it has received."""

    def __init__(self, path: str, port: int, session: str | None = None) -> None:
        self.socket = LoadSocket(path, self._receive, headers_of(port, session))
        self.port = port
        self.frames = 0
        self.bytes = 0
        self.cursor = (0, "")  # where its subscription began, and the epoch
        self._numbers = count(1)
        self._pending: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def connect(self, stream: str | None = None, after: int | None = None) -> None:
        """Connect, and subscribe to `stream` from the seq `after` on, if one is given."""
        await self.socket.connect(HOST, self.port)
        if stream is not None:
            await self.subscribe(stream, after)

    async def subscribe(self, stream: str, after: int | None = None, epoch: str = "") -> None:
        answer = await self.ask("subscribe", stream=stream, after=after, epoch=epoch)
        self.cursor = answer["result"]["after"], answer["result"]["epoch"]

    async def ask(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command and wait for its `ok`.

        RuntimeError if the server refuses it, ConnectionError if it closes the socket.
        """
        answer = self._send(command, fields)
        async with asyncio.timeout(TIMEOUT):
            either: list[asyncio.Future[Any]] = [answer, self.socket.closed]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            raise ConnectionError(f"The server closed the socket before it answered {command}.")
        frame = answer.result()
        if frame["type"] != "ok":
            raise RuntimeError(f"Unexpected frame: {frame}.")
        return frame

    def ping(self) -> None:
        """Send a heartbeat without waiting for the answer."""
        self._send("ping", {})

    def _send(self, command: str, fields: dict[str, Any]) -> asyncio.Future[dict[str, Any]]:
        number = f"v{next(self._numbers)}"
        answer = self._pending[number] = asyncio.get_running_loop().create_future()
        self.socket.send(json.dumps({"type": command, "id": number, **fields}))
        return answer

    def _receive(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"event"'):
            self.frames += 1
            self.bytes += len(payload)
            return
        frame = json.loads(payload)
        if answer := self._pending.pop(frame.get("id") or "", None):
            answer.set_result(frame)


def headers_of(port: int, session: str | None = None) -> list[str]:
    """The headers of a browser's handshake: the page's origin and the session cookie."""
    cookie = [f"Cookie: sessionid={session}"] if session else []
    return [f"Origin: http://{HOST}:{port}", *cookie]


async def connect_all(
    visitors: Sequence[Visitor], stream: str | None = None, after: int | None = None
) -> None:
    """Connect all of them, and subscribe them to `stream` if one is given."""
    handshakes = asyncio.Semaphore(HANDSHAKES_AT_ONCE)

    async def connect(visitor: Visitor) -> None:
        async with handshakes:
            await visitor.connect(stream, after)

    await asyncio.gather(*map(connect, visitors))


async def disconnect_all(visitors: Sequence[Visitor]) -> None:
    """Disconnect all of them, and wait until the server has closed them."""
    async with asyncio.timeout(TIMEOUT):
        await asyncio.gather(*(each.socket.close() for each in visitors))


async def wait_for_events(visitors: Sequence[Visitor], frames: int) -> None:
    """Wait until each has received so many events. TimeoutError if that takes too long."""
    async with asyncio.timeout(TIMEOUT):
        while any(each.frames < frames for each in visitors):  # noqa: ASYNC110  a counter, not an event
            await asyncio.sleep(0.01)
