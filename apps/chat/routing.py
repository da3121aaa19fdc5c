"""WebSocket routes below /ws/chat/, the kinds of stream served as event streams, and queues."""

from datetime import timedelta

from django.urls import path

from apps.chat.consumers import ChatConsumer
from apps.chat.streams import RoomStream
from apps.chat.tasks import ANSWERS, UPKEEP, WEBHOOKS, tidy
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [path("", ChatConsumer.as_asgi())]

session_kinds: list[type[StreamKind]] = [RoomStream]

# An answer takes as long as its model, so each process writes several at once.
channel_names = {
    ANSWERS: TaskConsumer.as_asgi(at_once=4),
    WEBHOOKS: TaskConsumer.as_asgi(),
    UPKEEP: TaskConsumer.as_asgi(schedule={tidy: timedelta(minutes=1)}),
}
