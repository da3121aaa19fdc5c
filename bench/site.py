"""The application whose costs are measured.

Unlike in bench.app, a socket passes the origin check, the session and the connection limit, as in
project.asgi.
"""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from apps.chat.consumers import ChatConsumer  # noqa: E402
from apps.realtime.consumers import StreamConsumer  # noqa: E402
from apps.realtime.protocol import Person  # noqa: E402
from apps.realtime.server.connection_limit import ConnectionLimit  # noqa: E402
from apps.realtime.server.same_origin import SameOrigin  # noqa: E402
from apps.realtime.streams import Reader, StreamKind  # noqa: E402
from bench.app import RoomStream  # noqa: E402
from project.health import Healthz  # noqa: E402


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


websocket_urlpatterns = [
    path("quiet/", QuietConsumer.as_asgi()),
    path("chat/", ChatConsumer.as_asgi()),
]
application = ProtocolTypeRouter(
    {
        "http": Healthz(django),
        "websocket": SameOrigin(
            AuthMiddlewareStack(ConnectionLimit(URLRouter(websocket_urlpatterns)))
        ),
    }
)
