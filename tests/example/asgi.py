"""The example's application, as a project that copies apps/realtime writes it."""

import os

from channels.routing import ChannelNameRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.example.settings")
pages = get_asgi_application()  # loads the apps, which the imports below need

from apps.realtime.server.connection_limit import ConnectionLimit  # noqa: E402
from apps.realtime.server.same_origin import SameOrigin  # noqa: E402
from apps.realtime.sessions.authentication import Authentication  # noqa: E402
from apps.realtime.tasks.routing import channel_names  # noqa: E402
from apps.realtime.tasks.working_router import WorkingRouter  # noqa: E402
from tests.example.lights.routing import websocket_urlpatterns as lights  # noqa: E402

sockets = [path("ws/lights/", URLRouter(lights))]

application = WorkingRouter(
    {
        "http": pages,
        "websocket": SameOrigin(Authentication(ConnectionLimit(URLRouter(sockets)))),
        "channel": ChannelNameRouter(channel_names),
    }
)
