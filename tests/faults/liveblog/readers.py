"""Readers of one event stream, who come back whenever it ends and replay it from its beginning."""

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass
class Response:
    """One response's head at its start, and the seqs that followed."""

    head: int | None = None
    seqs: list[int] = field(default_factory=list)
    unsubscribed: bool = False
    ended: bool = False


class EventReader:
    """A browser's EventSource without a browser."""

    def __init__(self, site_url: str, stream: str) -> None:
        self.responses: list[Response] = []
        self._host = urlsplit(site_url).netloc
        self._path = f"/sse/{stream}/?after=0&epoch="
        self._work = asyncio.ensure_future(self._read_again_and_again())

    @property
    def first(self) -> Response:
        return self.responses[0]

    async def stop(self) -> None:
        self._work.cancel()
        with suppress(asyncio.CancelledError):
            await self._work

    async def _read_again_and_again(self) -> None:
        while True:
            self.responses.append(Response())
            with suppress(OSError, asyncio.IncompleteReadError):
                await self._read(self.responses[-1])
            self.responses[-1].ended = True
            await asyncio.sleep(0.1)

    async def _read(self, response: Response) -> None:
        host, _, port = self._host.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        request = f"GET {self._path} HTTP/1.1\r\nHost: {self._host}\r\nConnection: close\r\n\r\n"
        writer.write(request.encode())
        try:
            name = ""
            while line := (await reader.readline()).decode():
                key, _, value = line.rstrip().partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    self._take(response, name, json.loads(value))
        finally:
            writer.close()

    def _take(self, response: Response, name: str, data: dict[str, int]) -> None:
        match name:
            case "subscribed":
                response.head = data["head"]
            case "event":
                response.seqs.append(data["seq"])
            case "unsubscribed":
                response.unsubscribed = True
