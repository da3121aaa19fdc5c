"""WebSocket routes, below /ws/lights/."""

from django.urls import path

from tests.example.lights.consumers import LightConsumer

websocket_urlpatterns = [path("", LightConsumer.as_asgi())]
