"""WebSocket routes, below /ws/notifications/, and what a session may read as Server-Sent Events."""

from django.urls import path

from apps.notifications.consumers import NotificationsConsumer
from apps.notifications.streams import UserStream
from apps.realtime.streams import StreamKind

websocket_urlpatterns = [path("", NotificationsConsumer.as_asgi())]

session_kinds: list[type[StreamKind]] = [UserStream]
