"""The application under load: our consumer and a stock consumer on one server.

Sockets have no session and no user: both consumers would pay the same for them, and only once.
"""

import os
from typing import Any, Literal

from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from django.db import transaction  # noqa: E402

from apps.realtime.consumers import StreamConsumer  # noqa: E402
from apps.realtime.layer.threads import in_thread  # noqa: E402
from apps.realtime.protocol import Event  # noqa: E402
from apps.realtime.services import publish  # noqa: E402
from apps.realtime.streams import Reader, StreamKind  # noqa: E402
from project.health import Healthz  # noqa: E402


class Numbered(Event):
    """The number comes last, so that the load client finds it without parsing JSON."""

    type: Literal["bench.numbered"] = "bench.numbered"
    text: str
    number: str


class RoomStream(StreamKind):
    kind = "bench.room"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return True


class Ours(StreamConsumer):
    kinds = (RoomStream,)


class Stock(AsyncJsonWebsocketConsumer):
    """As in the tutorial of Channels: each socket joins the group."""

    async def connect(self) -> None:
        self.group = f"bench.stock.{self.scope['url_route']['kwargs']['room']}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def room_event(self, event: dict[str, Any]) -> None:
        await self.send_json(event["content"])


class Conductor(AsyncJsonWebsocketConsumer):
    """Sends from the server process, for the in-memory layer and to measure `publish`."""

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        if "event" in content:
            await in_thread(publish_alone, content["stream"], Numbered(**content["event"]))
        else:
            await self.channel_layer.group_send(content["group"], content["message"])
        if content.get("acknowledge"):
            await self.send_json({"type": "ok"})


def publish_alone(stream: str, event: Event) -> None:
    with transaction.atomic():
        publish(stream=stream, event=event)


websocket_urlpatterns = [
    path("ours/<int:room>/", Ours.as_asgi()),
    path("stock/<int:room>/", Stock.as_asgi()),
    path("conductor/", Conductor.as_asgi()),
]
application = ProtocolTypeRouter(
    {"http": Healthz(django), "websocket": URLRouter(websocket_urlpatterns)}
)
