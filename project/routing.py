"""Routes of sockets and jobs: one line per app, and a clean refusal for every other path."""

from channels.routing import URLRouter
from django.urls import path, re_path

from apps.chat.routing import websocket_urlpatterns as chat
from apps.liveblog.routing import websocket_urlpatterns as liveblog
from apps.notifications.routing import websocket_urlpatterns as notifications
from apps.realtime.consumers import UnknownPath
from apps.realtime.echo import EchoConsumer
from apps.realtime.routing import channel_names as realtime

websocket_urlpatterns = [
    path("ws/liveblog/", URLRouter(liveblog)),
    path("ws/chat/", URLRouter(chat)),
    path("ws/notifications/", URLRouter(notifications)),
    path("ws/echo/", EchoConsumer.as_asgi()),
    re_path(r"", UnknownPath.as_asgi()),
]

# What `manage.py runworker` works on.
channel_names = {
    **realtime,
}
