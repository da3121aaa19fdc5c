"""Ours: a site with streams that anyone may read.

A socket passes the origin check, the session, the user and the connection limit, as in
project.asgi.
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

from apps.chat.consumers import ChatConsumer  # noqa: E402
from apps.realtime.consumers import StreamConsumer  # noqa: E402
from apps.realtime.layer.threads import in_thread  # noqa: E402
from apps.realtime.protocol import Event, Person  # noqa: E402
from apps.realtime.server.connection_limit import ConnectionLimit  # noqa: E402
from apps.realtime.server.same_origin import SameOrigin  # noqa: E402
from apps.realtime.services import publish  # noqa: E402
from apps.realtime.sessions.authentication import Authentication  # noqa: E402
from apps.realtime.streams import Reader, StreamKind  # noqa: E402
from bench.dialects import stream_of  # noqa: E402
from project.health import Healthz  # noqa: E402


class Numbered(Event):
    type: Literal["bench.numbered"] = "bench.numbered"
    text: str
    number: str


class RoomStream(StreamKind):
    kind = "bench.room"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return True


class HallStream(StreamKind):
    """A room with presence."""

    kind = "bench.hall"
    presence = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return True

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        return Person(id=f"user.{reader.user_id}", name=f"Visitor number {reader.user_id}")


class QuietConsumer(StreamConsumer):
    kinds = (RoomStream, HallStream)


class Announcer(AsyncJsonWebsocketConsumer):
    """Publishes an event to a room, and answers `ok` once it is committed."""

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        await in_thread(announce, content["room"], Numbered(**content["event"]))
        await self.send_json({"type": "ok"})


def announce(room: int, event: Event) -> None:
    with transaction.atomic():
        publish(stream=stream_of(room), event=event)


websocket_urlpatterns = [
    path("quiet/", QuietConsumer.as_asgi()),
    path("chat/", ChatConsumer.as_asgi()),
    path("announce/", Announcer.as_asgi()),
]
application = ProtocolTypeRouter(
    {
        "http": Healthz(django),
        "websocket": SameOrigin(Authentication(ConnectionLimit(URLRouter(websocket_urlpatterns)))),
    }
)
