"""Bare echoes, through our consumer and through a stock one, for Autobahn and raw sockets."""

import os

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from apps.realtime.consumers import StreamConsumer  # noqa: E402
from project.health import Healthz  # noqa: E402


class OurEcho(StreamConsumer):
    """Our reading loop and send queue, without the protocol: Autobahn expects bare echoes."""

    async def connect(self) -> None:
        await self.accept()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None:
            await self.send(bytes_data=bytes_data)
            return
        self.send_queue.acknowledged()
        self.send_queue.put(text_data)


class StockEcho(AsyncWebsocketConsumer):
    """As in the tutorial of Channels."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        await self.send(text_data=text_data, bytes_data=bytes_data)


application = ProtocolTypeRouter(
    {
        "http": Healthz(django),
        "websocket": URLRouter(
            [path("ours/", OurEcho.as_asgi()), path("stock/", StockEcho.as_asgi())]
        ),
    }
)
