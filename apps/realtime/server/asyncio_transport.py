"""The `Transport` of a connection on uvicorn, over its asyncio transport."""

import asyncio


class AsyncioTransport:
    """A `hub.transport.Transport` of asyncio.

    `write` runs once per socket and event, so it looks at as few objects as possible.
    """

    __slots__ = ("_open", "_transport")

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._open = False

    def open(self, now: bool) -> None:
        """Whether from now on ready messages may be written past uvicorn; its protocols say so."""
        self._open = now

    def write(self, ready: bytes) -> bool:
        transport = self._transport
        if not self._open or transport.is_closing() or transport.get_write_buffer_size():
            return False
        transport.write(ready)
        return True

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._transport.abort()
