"""How a process ends without anybody missing anything: on SIGTERM it drains, and then it goes.

From then on `/readyz` says no and new sockets are turned away. Open ones are closed one by one,
each after the command in hand was answered, so that their clients do not all come
back at once. Pages are served until the end.
"""

import asyncio
import logging
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

from channels.security.websocket import WebsocketDenier

from apps.realtime.hub.hub import Hub
from apps.realtime.sessions.revalidator import ClientConnection
from apps.realtime.telemetry.log_context import refused

logger = logging.getLogger(__name__)

# What is still open after the last socket was asked to leave is cut off so much later.
LINGER_SECONDS = 4.0
# Until a request that was accepted in the last moment counts as a connection.
SETTLE_SECONDS = 0.2
# A thread may wait for the database for long, and Python waits for its threads.
END_SECONDS = 3.0

Application = Callable[[Any, Any, Any], Awaitable[None]]


class GracefulShutdown:
    """Stands around the ASGI applications of one process, whichever server runs them.

    It puts itself before the server's own handler of SIGTERM, which Daphne and uvicorn have both
    set when the first connection comes in. Ctrl-C is left alone: it ends the process at once.
    """

    def __init__(self, seconds: float) -> None:
        """Spread the closing of all sockets over that many seconds; 0 switches draining off."""
        self.seconds = seconds
        self.begun = False
        self._armed = False
        self._connections = 0
        self._empty = asyncio.Event()

    def around(self, app: Application) -> "Watched":
        return Watched(app, self)

    async def serve(self, app: Application, scope: Any, receive: Any, send: Any) -> None:
        """Have `app` serve this connection, or turn it away."""
        self._arm()
        if self.begun and scope["type"] == "websocket":
            refused("draining")
            await WebsocketDenier()(scope, receive, send)
            return
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
            signal.signal(signal.SIGTERM, theirs)  # who asks twice gets it at once
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
            asyncio.sleep(self.seconds),  # even with none: balancers need the time to look away
            *map(close_later, sockets, spread(len(sockets), self.seconds)),
        )
        # Those who were in the middle of their handshake.
        await asyncio.gather(
            *(close_later(socket, 0) for socket in tuple(Hub.current().connections))
        )

    async def _all_gone(self) -> None:
        while self._connections:
            self._empty.clear()
            await self._empty.wait()


class Watched:
    """ASGI middleware: an application that a `GracefulShutdown` stands around."""

    def __init__(self, app: Application, drain: GracefulShutdown) -> None:
        self.app = app
        self.drain = drain

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.drain.serve(self.app, scope, receive, send)


def spread(count: int, seconds: float) -> list[float]:
    """`count` moments in that time: one in each of as many equal parts, anywhere in it."""
    part = seconds / max(count, 1)
    return [(number + random.random()) * part for number in range(count)]  # noqa: S311  it only spreads


async def close_later(socket: ClientConnection, delay: float) -> None:
    await asyncio.sleep(delay)
    try:
        await socket.close_for_restart()
    except Exception:  # the others are still to be closed
        logger.exception("A socket could not be closed.")


def stop_listening() -> None:
    """Refuse new connections, for which a balancer can try another process.

    Daphne would take them to the end, and cut off what they ask for; uvicorn stops by itself.
    """
    reactor = sys.modules.get("twisted.internet.reactor")
    for reader in reactor.getReaders() if reactor else ():
        if hasattr(reader, "stopListening"):
            reader.stopListening()


def end_server() -> None:
    """Have the server end as on Ctrl-C: uvicorn would die of a SIGTERM instead of returning 0."""
    threading.Thread(target=insist, daemon=True).start()
    interruptible = callable(signal.getsignal(signal.SIGINT))  # not so in a shell's background
    signal.raise_signal(signal.SIGINT if interruptible else signal.SIGTERM)


def insist() -> None:
    time.sleep(END_SECONDS)
    logger.error("The process did not end by itself.")
    os._exit(1)
