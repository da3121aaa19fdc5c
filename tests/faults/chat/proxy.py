"""A TCP proxy that breaks on demand, between clients and one server."""

import asyncio
import socket
import struct
from contextlib import suppress

from apps.realtime.testing.processes import HOST

CHUNK = 64 * 1024
AT_ONCE = struct.pack("ii", 1, 0)  # linger for no time at all: closing sends RST, not FIN


class Proxy:
    """Passes bytes both ways to a port of this machine, until it is told to do something worse."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = 0
        self.bytes_per_second: float | None = None  # a slow link, when set
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def open(self) -> None:
        """Listen, on the same port as before if there was one."""
        self._listener = await asyncio.start_server(self._accepted, HOST, self.port)
        self.port = self._listener.sockets[0].getsockname()[1]

    def refuse(self) -> None:
        """Take no new connections until `open`. Those there are stay."""
        if self._listener is not None:
            self._listener.close()

    def cut(self) -> int:
        """Reset every connection, without any goodbye. How many there were."""
        links, self._links = self._links, set()
        for link in links:
            link.reset()
        return len(links)

    def stall(self) -> None:
        """Hold back what comes from either side, on all connections, until `resume`."""
        for link in self._links:
            link.flowing.clear()

    def resume(self) -> None:
        for link in self._links:
            link.flowing.set()

    def swallow(self, *, up: bool = True, down: bool = True) -> None:
        """Take and drop all bytes of the present connections: half-open, each end hears nothing.

        `up` is towards the server. They stay so; new connections work.
        """
        for link in self._links:
            link.swallow_up |= up
            link.swallow_down |= down

    async def close(self) -> None:
        """Cut everything and wait until it is gone."""
        self.refuse()
        self.cut()
        await asyncio.gather(*self._tasks)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._connect(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(HOST, self.target)
        except OSError:
            writer.transport.abort()
            return
        link = _Link(self, writer, server_writer)
        self._links.add(link)
        try:
            await asyncio.gather(
                link.pump(reader, server_writer, up=True),
                link.pump(server_reader, writer, up=False),
            )
        finally:
            self._links.discard(link)
            link.reset()


class _Link:
    """One connection through the proxy."""

    def __init__(self, proxy: Proxy, *writers: asyncio.StreamWriter) -> None:
        self.proxy = proxy
        self.writers = writers
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.swallow_up = self.swallow_down = False

    async def pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, up: bool
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self.flowing.wait()
                if self.proxy.bytes_per_second:
                    await asyncio.sleep(len(data) / self.proxy.bytes_per_second)
                if not (self.swallow_up if up else self.swallow_down):
                    writer.write(data)
                    await writer.drain()
            writer.write_eof()

    def reset(self) -> None:
        """Both ends see a reset: no FIN, no close frame."""
        self.flowing.set()
        for writer in self.writers:
            connection = writer.get_extra_info("socket")
            with suppress(OSError):  # it is closed already
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
            writer.transport.abort()
