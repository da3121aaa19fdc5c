"""WebSocket routes, below /ws/liveblog/, public streams, and queues of tasks."""

from datetime import timedelta

from django.urls import path

from apps.liveblog.consumers import BlogConsumer, BlogListConsumer
from apps.liveblog.streams import BlogListStream, BlogStream
from apps.liveblog.tasks import FOLLOWERS, SCHEDULE, publish_due, tell_waiting
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [
    path("", BlogListConsumer.as_asgi()),
    path("<slug:slug>/", BlogConsumer.as_asgi()),
]

# Everybody may read these, also as Server-Sent Events.
public_kinds: list[type[StreamKind]] = [BlogListStream, BlogStream]

# Each scheduled draft and each announcement has a task. These find what is left of one that was
# given up.
channel_names = {
    SCHEDULE: TaskConsumer.as_asgi(schedule={publish_due: timedelta(minutes=1)}),
    FOLLOWERS: TaskConsumer.as_asgi(schedule={tell_waiting: timedelta(minutes=5)}),
}
