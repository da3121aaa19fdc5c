"""Mounted at /ws/liveblog/."""

from django.urls import path

from apps.liveblog.consumers import BlogConsumer

websocket_urlpatterns = [
    path("<slug:slug>/", BlogConsumer.as_asgi()),
]
