"""Graceful shutdown: on SIGTERM a process drains its connections, and then exits.

From then on `/readyz` answers 503, and new sockets and event streams are refused. Open ones are
closed one by one, each after its current command was answered, so that their clients do not all
reconnect at once. Pages are served until the end, each as the last on its connection.
"""

import asyncio
import logging
import os
import random
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.security.websocket import WebsocketDenier

from apps.realtime.hub.hub import Hub
from apps.realtime.server.daphne import stop_listening
from apps.realtime.sessions.revalidator import ClientConnection
from apps.realtime.telemetry.log_context import refused

logger = logging.getLogger(__name__)

# How long connections stay open after the last socket was closed.
LINGER_SECONDS = 4.0
# How long a new connection may take until it is counted.
SETTLE_SECONDS = 0.2
# A thread may wait for the database, and Python waits for its threads.
END_SECONDS = 3.0

CLOSE = (b"connection", b"close")

Application = Callable[[Any, Any, Any], Awaitable[None]]


class GracefulShutdown:
    """Wraps the ASGI applications of one process, on any server.

    It replaces the server's handler of SIGTERM, which Daphne and uvicorn have both installed by the
    time of the first connection. Ctrl-C still ends the process at once.
    """

    def __init__(self, seconds: float) -> None:
        """Spread the closing of all sockets over that many seconds; 0 disables draining."""
        self.seconds = seconds
        self.begun = False
        self._armed = False
        self._connections = 0
        self._empty = asyncio.Event()

    def around(self, app: Application) -> "Watched":
        return Watched(app, self)

    async def serve(self, app: Application, scope: Any, receive: Any, send: Any) -> None:
        """Have `app` serve this connection, or refuse it."""
        self._arm()
        if self.begun and scope["type"] == "websocket":
            refused("draining")
            await WebsocketDenier()(scope, receive, send)
            return
        if self.begun:
            send = closing(send)
        self._connections += 1
        try:
            await app(scope, receive, send)
        finally:
            self._connections -= 1
            if not self._connections:
                self._empty.set()

    def _arm(self) -> None:
        if self._armed:
            return
        self._armed = True
        theirs = signal.getsignal(signal.SIGTERM)
        in_main_thread = threading.current_thread() is threading.main_thread()
        if not (self.seconds and callable(theirs) and in_main_thread):
            return
        loop = asyncio.get_running_loop()

        def begin(*_: Any) -> None:
            signal.signal(signal.SIGTERM, theirs)  # a second SIGTERM ends at once
            loop.call_soon_threadsafe(self._begin)

        signal.signal(signal.SIGTERM, begin)

    def _begin(self) -> None:
        self.begun = True
        self._ending = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        sockets = len(Hub.current().connections)
        Hub.current().draining = True
        logger.info("Draining: %d sockets are closed in %g s.", sockets, self.seconds)
        try:
            async with asyncio.timeout(self.seconds + LINGER_SECONDS):
                await self._close_sockets()
                stop_listening()
                await asyncio.sleep(SETTLE_SECONDS)
                await self._all_gone()
        except TimeoutError:
            logger.warning("Drained, but for %d connections.", self._connections)
        else:
            logger.info("Drained.")
        await Hub.current().farewell()
        end_server()

    async def _close_sockets(self) -> None:
        sockets = list(Hub.current().connections)
        random.shuffle(sockets)
        await asyncio.gather(
            asyncio.sleep(self.seconds),  # even without sockets: load balancers need that time
            *map(close_later, sockets, spread(len(sockets), self.seconds)),
        )
        # Those that were in their handshake.
        await asyncio.gather(
            *(close_later(socket, 0) for socket in tuple(Hub.current().connections))
        )

    async def _all_gone(self) -> None:
        while self._connections:
            self._empty.clear()
            await self._empty.wait()


class Watched:
    """ASGI middleware: an application that a `GracefulShutdown` wraps."""

    def __init__(self, app: Application, shutdown: GracefulShutdown) -> None:
        self.app = app
        self.shutdown = shutdown

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.shutdown.serve(self.app, scope, receive, send)


def closing(send: Any) -> Any:
    """`send`, with a header that has the client open a new connection for its next request."""

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            others = [pair for pair in message.get("headers", ()) if pair[0] != CLOSE[0]]
            message = {**message, "headers": [*others, CLOSE]}
        await send(message)

    return answer


def spread(count: int, seconds: float) -> list[float]:
    """`count` random moments: one in each of `count` equal parts of that time."""
    part = seconds / max(count, 1)
    return [(number + random.random()) * part for number in range(count)]  # noqa: S311  it only spreads


async def close_later(socket: ClientConnection, delay: float) -> None:
    await asyncio.sleep(delay)
    try:
        await socket.close_for_restart()
    except Exception:  # close the others all the same
        logger.exception("A socket could not be closed.")


def end_server() -> None:
    """End the server as on Ctrl-C: on SIGTERM uvicorn would not exit with 0."""
    threading.Thread(target=insist, daemon=True).start()
    interruptible = callable(
        signal.getsignal(signal.SIGINT)
    )  # a shell's background job ignores SIGINT
    signal.raise_signal(signal.SIGINT if interruptible else signal.SIGTERM)


def insist() -> None:
    time.sleep(END_SECONDS)
    logger.error("The process did not end in time.")
    os._exit(1)
