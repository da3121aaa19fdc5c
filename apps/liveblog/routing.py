"""WebSocket routes, below /ws/liveblog/."""

from django.urls import path

from apps.liveblog.consumers import BlogConsumer, BlogListConsumer

websocket_urlpatterns = [
    path("", BlogListConsumer.as_asgi()),
    path("<slug:slug>/", BlogConsumer.as_asgi()),
]
