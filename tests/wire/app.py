"""Bare echoes, through our consumer and through a stock one, for Autobahn and raw sockets."""

import asyncio
import gc
import json
import os
from collections import Counter
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from apps.realtime.consumers import StreamConsumer  # noqa: E402
from apps.realtime.hub.transport import transport_of  # noqa: E402
from apps.realtime.testing import until  # noqa: E402
from project.health import Healthz  # noqa: E402
from tests.plain_server import without_extension  # noqa: E402
from tests.wire.chunks import chunks  # noqa: E402


class OurEcho(StreamConsumer):
    """Our reading loop and send queue, without the protocol: Autobahn expects bare echoes."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.sent = 0

        async def counting(message: Any) -> None:
            self.sent += 1
            await send(message)

        await super().__call__(scope, receive, counting)

    async def connect(self) -> None:
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            await self.send(bytes_data=bytes_data)
            return
        self.send_queue.acknowledged()
        if text_data in SCENES:
            await SCENES[text_data](self)
        else:
            self.send_queue.put(text_data)


async def count(echo: OurEcho) -> None:
    """How many messages went through ASGI's own `send`."""
    echo.send_queue.put(str(echo.sent))


async def mix(echo: OurEcho) -> None:
    """A message of the consumer's own, and then one of the queue."""
    await echo.send(text_data="first")
    echo.send_queue.put("second".ljust(300, "."))


async def pile(echo: OurEcho) -> None:
    """More than a client takes that does not read, and less than the queue's limit."""
    for number in range(PILE):
        echo.send_queue.put(f"{number:03}".ljust(PILE_BYTES, "."))


async def end(echo: OurEcho) -> None:
    """Nothing may follow a close frame."""
    await echo.close(4000)
    if transport := transport_of(echo.scope):
        await until(lambda: not transport.buffered())
    echo.send_queue.put("late")
    ended.append("late")


async def count_ends(echo: OurEcho) -> None:
    echo.send_queue.put(str(len(ended)))


ended: list[str] = []
SCENES = {"count!": count, "mix!": mix, "pile!": pile, "end!": end, "ends!": count_ends}
PILE, PILE_BYTES = 90, 70_000


class Idle(StreamConsumer):
    """Says what this process holds for all of its sockets, and how many headers for this one."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        gc.collect()
        timers = (each for each in gc.get_objects() if isinstance(each, asyncio.TimerHandle))
        types = Counter(str(type(each)) for each in gc.get_objects())
        held = {
            "requests": sum(
                types[name] for name in types if "realtime.server" in name and "http" in name
            ),
            "timers": sum(not each.cancelled() for each in timers),
            "headers": len(self.scope["headers"]),
        }
        self.send_queue.put(json.dumps(held))


class StockEcho(AsyncWebsocketConsumer):
    """As in the tutorial of Channels."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=text_data, bytes_data=bytes_data)


application = ProtocolTypeRouter(
    {
        "http": URLRouter([path("chunks/", chunks), re_path("", Healthz(django))]),
        "websocket": URLRouter(
            [
                path("ours/", OurEcho.as_asgi()),
                path("idle/", Idle.as_asgi()),
                path("plain/", without_extension(OurEcho.as_asgi())),
                path("stock/", StockEcho.as_asgi()),
            ]
        ),
    }
)
