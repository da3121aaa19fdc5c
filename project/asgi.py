"""The ASGI application: HTTP goes to Django, WebSockets go to the apps' consumers.

The access log and the graceful shutdown surround both, and bodies of HTTP have a limit. Pages that
are the same for all readers come from a cache in front of Django. A WebSocket
then passes the origin check, the session, the user, the connection limit and the routes, in this
order. Event streams are HTTP with consumers of their own, and need only the connection limit. A
worker calls the application, too: each message goes to the consumer of its channel.
"""

import os

from channels.routing import ChannelNameRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django = get_asgi_application()  # loads the apps, which the imports below need

from apps.realtime.server.access_log import AccessLog  # noqa: E402
from apps.realtime.server.body_limit import BodyLimit  # noqa: E402
from apps.realtime.server.connection_limit import ConnectionLimit  # noqa: E402
from apps.realtime.server.graceful_shutdown import GracefulShutdown  # noqa: E402
from apps.realtime.server.response_cache import ResponseCache  # noqa: E402
from apps.realtime.server.routes import walk_routes  # noqa: E402
from apps.realtime.server.same_origin import SameOrigin  # noqa: E402
from apps.realtime.sessions.authentication import Authentication  # noqa: E402
from apps.realtime.tasks.working_router import WorkingRouter  # noqa: E402
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

shutdown = GracefulShutdown(settings.DRAIN_SECONDS)
pages = URLRouter([*event_urlpatterns, re_path("", ResponseCache(django))])
views = Healthz(Readyz(Metrics(pages, shutdown), shutdown))
sockets = SameOrigin(Authentication(ConnectionLimit(URLRouter(websocket_urlpatterns))))
socket_routes = [route.address for route in walk_routes(sockets)]

application = WorkingRouter(
    {
        "http": AccessLog(BodyLimit(shutdown.around(views))),
        "lifespan": lifespan,
        "websocket": AccessLog(shutdown.around(sockets), socket_routes),
        "channel": ChannelNameRouter(channel_names),
    }
)
