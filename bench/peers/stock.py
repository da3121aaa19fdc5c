"""Stock Channels, as in its tutorial: the application that the bench compares this project with."""

import os
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps before anything else is asked of Django


def group_of(room: int) -> str:
    return f"bench.stock.{room}"


class Listener(AsyncJsonWebsocketConsumer):
    """Each socket joins the group, and encodes each message."""

    async def connect(self) -> None:
        self.group = group_of(self.scope["url_route"]["kwargs"]["room"])
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def room_event(self, event: dict[str, Any]) -> None:
        await self.send_json(event["content"])


class Announcer(AsyncJsonWebsocketConsumer):
    """Sends an event to a room, and answers `ok`."""

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        event = {"type": "event", "event": content["event"]}
        message = {"type": "room.event", "content": event}
        await self.channel_layer.group_send(group_of(content["room"]), message)
        await self.send_json({"type": "ok"})


websocket_urlpatterns = [
    path("room/<int:room>/", Listener.as_asgi()),
    path("announce/", Announcer.as_asgi()),
]
application = ProtocolTypeRouter(
    {
        "http": django,
        "websocket": AllowedHostsOriginValidator(
            AuthMiddlewareStack(URLRouter(websocket_urlpatterns))
        ),
    }
)
