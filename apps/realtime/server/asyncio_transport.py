"""Measure the bytes that uvicorn buffers for a client, in its asyncio transport."""

import asyncio


class AsyncioTransport:
    """A `hub.transport.Transport` of asyncio, for servers that are built on it."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def buffered(self) -> int:
        return self._transport.get_write_buffer_size()

    def abort(self) -> None:
        self._transport.abort()
