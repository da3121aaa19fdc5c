"""Routes of sockets, event streams and tasks: one line per app."""

from channels.routing import URLRouter
from django.urls import path, re_path

from apps.accounts.routing import channel_names as accounts
from apps.chat.routing import channel_names as chat_tasks
from apps.chat.routing import session_kinds as chat_kinds
from apps.chat.routing import websocket_urlpatterns as chat
from apps.console.routing import websocket_urlpatterns as console
from apps.images.routing import channel_names as images
from apps.liveblog.routing import channel_names as liveblog_tasks
from apps.liveblog.routing import public_kinds as liveblog_kinds
from apps.liveblog.routing import websocket_urlpatterns as liveblog
from apps.notifications.routing import channel_names as notifications_tasks
from apps.notifications.routing import session_kinds as notifications_kinds
from apps.notifications.routing import websocket_urlpatterns as notifications
from apps.realtime.consumers import UnknownPath
from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.server.connection_limit import ConnectionLimit
from apps.realtime.sessions.authentication import Authentication
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.routing import channel_names as realtime

websocket_urlpatterns = [
    path("ws/liveblog/", URLRouter(liveblog)),
    path("ws/chat/", URLRouter(chat)),
    path("ws/notifications/", URLRouter(notifications)),
    path("ws/", URLRouter(console)),
    re_path(r"", UnknownPath.as_asgi()),
]

# Streams that anybody may read.
public_kinds: list[type[StreamKind]] = [
    *liveblog_kinds,
]

# Streams that the session's user may read, where it says so.
session_kinds: list[type[StreamKind]] = [
    *chat_kinds,
    *notifications_kinds,
]

event_urlpatterns = [
    path(
        "sse/session/<str:stream>/",
        Authentication(ConnectionLimit(StreamEvents.as_asgi(kinds=session_kinds))),
    ),
    path("sse/<str:stream>/", ConnectionLimit(StreamEvents.as_asgi(kinds=public_kinds))),
]

# Queues that `manage.py runworker` serves.
channel_names = {
    **realtime,
    **accounts,
    **images,
    **liveblog_tasks,
    **chat_tasks,
    **notifications_tasks,
}
