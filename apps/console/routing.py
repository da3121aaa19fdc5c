"""Routes of this app's sockets, below wherever the project mounts them."""

from django.urls import path

from apps.console.consumers import EchoConsumer, StatusConsumer

websocket_urlpatterns = [
    path("echo/", EchoConsumer.as_asgi()),
    path("status/", StatusConsumer.as_asgi()),
]
