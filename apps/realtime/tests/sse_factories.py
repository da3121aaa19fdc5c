"""A browser's end of an event stream, without a server, and public streams for it."""

import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from channels.testing import ApplicationCommunicator

from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.testing import TIMEOUT
from apps.realtime.tests.factories import LOG, NoteStream


class PublicNotes(NoteStream):
    public = True


class SecretNotes(NoteStream):
    kind = "test.secret"


class Reading:
    """A browser's EventSource, without a server."""

    def __init__(
        self,
        stream: str = LOG,
        *,
        query: str = "",
        last: str = "",
        method: str = "GET",
        app: Any = None,
        cookies: Iterable[tuple[bytes, bytes]] = (),
    ) -> None:
        """`app` is in place of one that serves PublicNotes, and would serve SecretNotes."""
        kinds = (PublicNotes, SecretNotes)
        app = app or StreamEvents.as_asgi(kinds=kinds)
        headers = [*cookies, *([(b"last-event-id", last.encode())] if last else [])]
        scope = {
            "type": "http",
            "method": method,
            "path": f"/sse/{stream}/",
            "url_route": {"kwargs": {"stream": stream}},
            "query_string": query.encode(),
            "headers": headers,
        }
        self.line = ApplicationCommunicator(app, scope)  # type: ignore[no-untyped-call]
        self.welcome: dict[str, Any] = {}
        self.text = ""
        self.ended = False

    async def begin(self) -> dict[str, Any]:
        await self.line.send_input({"type": "http.request", "body": b"", "more_body": False})
        start: dict[str, Any] = await self.line.receive_output(TIMEOUT)
        return start

    async def event(self) -> dict[str, str]:
        """The next event's fields."""
        while "\n\n" not in self.text:
            await self._read()
        block, _, self.text = self.text.partition("\n\n")
        return fields_of(block)

    async def numbers(self, count: int) -> list[int]:
        events = [await self.event() for _ in range(count)]
        return [json.loads(event["data"])["event"]["number"] for event in events]

    async def body(self) -> bytes:
        """Everything up to the end of the response."""
        while not self.ended:
            await self._read()
        return self.text.encode()

    async def leave(self) -> None:
        await self.line.send_input({"type": "http.disconnect"})
        await self.line.wait(TIMEOUT)

    async def _read(self) -> None:
        message = await self.line.receive_output(TIMEOUT)
        self.text += message["body"].decode()
        self.ended = not message.get("more_body")


def fields_of(block: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block.split("\n"))


@asynccontextmanager
async def reading(**options: Any) -> AsyncIterator[Reading]:
    """Somebody who has been given a place in the stream."""
    reader = Reading(**options)
    assert (await reader.begin())["status"] == 200
    assert 1000 <= int((await reader.event())["retry"]) <= 5000
    reader.welcome = json.loads((await reader.event())["data"])
    yield reader
    await reader.leave()
