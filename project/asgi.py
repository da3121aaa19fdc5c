"""Where every connection comes in: HTTP goes to Django, WebSockets to the apps' consumers.

All of them pass the log's edge and the drain. A WebSocket then passes, in order, the origin check,
the session and the user, the door that counts, and the routes. Event streams are HTTP with
consumers of their own; they need the door only. Workers come in here too: what they receive goes to
the consumer of the channel's name.
"""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ChannelNameRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from apps.realtime.server.access_log import AccessLog  # noqa: E402
from apps.realtime.server.connection_limit import ConnectionLimit  # noqa: E402
from apps.realtime.server.graceful_shutdown import GracefulShutdown  # noqa: E402
from apps.realtime.server.same_origin import SameOrigin  # noqa: E402
from apps.realtime.tasks.worker import WorkingRouter  # noqa: E402
from project.health import Healthz, Readyz  # noqa: E402
from project.lifespan import lifespan  # noqa: E402
from project.metrics import Metrics  # noqa: E402
from project.routing import (  # noqa: E402
    channel_names,
    event_urlpatterns,
    websocket_urlpatterns,
)
from project.static import StaticFiles  # noqa: E402

if settings.SERVE_STATIC:
    django = StaticFiles(django)

drain = GracefulShutdown(settings.DRAIN_SECONDS)
pages = URLRouter([*event_urlpatterns, re_path("", django)])
sockets = SameOrigin(AuthMiddlewareStack(ConnectionLimit(URLRouter(websocket_urlpatterns))))

application = WorkingRouter(
    {
        "http": AccessLog(drain.around(Healthz(Readyz(Metrics(pages, drain), drain)))),
        "lifespan": lifespan,
        "websocket": AccessLog(drain.around(sockets)),
        "channel": ChannelNameRouter(channel_names),
    }
)
