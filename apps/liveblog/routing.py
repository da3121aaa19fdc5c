"""WebSocket routes, below /ws/liveblog/, public streams, and the queue of scheduled posts."""

from datetime import timedelta

from django.urls import path

from apps.liveblog.consumers import BlogConsumer, BlogListConsumer
from apps.liveblog.streams import BlogListStream, BlogStream
from apps.liveblog.tasks import SCHEDULE, publish_due
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [
    path("", BlogListConsumer.as_asgi()),
    path("<slug:slug>/", BlogConsumer.as_asgi()),
]

# Everybody may read these, also as Server-Sent Events.
public_kinds: list[type[StreamKind]] = [BlogListStream, BlogStream]

# Each schedule has a task at its time. This finds what is due if such a task was given up.
channel_names = {SCHEDULE: TaskConsumer.as_asgi(schedule={publish_due: timedelta(minutes=1)})}
