"""WebSocket routes, below /ws/liveblog/."""

from django.urls import path

from apps.liveblog.consumers import BlogConsumer, BlogListConsumer
from apps.liveblog.streams import BlogListStream, BlogStream
from apps.realtime.streams import StreamKind

websocket_urlpatterns = [
    path("", BlogListConsumer.as_asgi()),
    path("<slug:slug>/", BlogConsumer.as_asgi()),
]

# Everybody may read these, also as Server-Sent Events.
public_kinds: list[type[StreamKind]] = [BlogListStream, BlogStream]
