"""WebSocket routes, below /ws/notifications/, event streams, and the queue of withdrawals."""

from django.urls import path

from apps.notifications.consumers import NotificationsConsumer
from apps.notifications.streams import UserStream
from apps.notifications.tasks import WITHDRAWALS
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [path("", NotificationsConsumer.as_asgi())]

# Stream kinds that a session may read as Server-Sent Events.
session_kinds: list[type[StreamKind]] = [UserStream]

channel_names = {WITHDRAWALS: TaskConsumer.as_asgi()}
