"""WebSocket routes, below /ws/chat/, and what a session may read as Server-Sent Events."""

from django.urls import path

from apps.chat.consumers import ChatConsumer
from apps.chat.streams import RoomStream
from apps.realtime.streams import StreamKind

websocket_urlpatterns = [path("", ChatConsumer.as_asgi())]

session_kinds: list[type[StreamKind]] = [RoomStream]
