"""WebSocket routes, below /ws/notifications/."""

from django.urls import path

from apps.notifications.consumers import NotificationsConsumer

websocket_urlpatterns = [path("", NotificationsConsumer.as_asgi())]
