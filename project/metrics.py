"""`/metrics` for Prometheus. Each process reports only itself, so Prometheus must ask all of them.

Without METRICS_TOKEN and METRICS_ADDRESSES the page does not exist, unless DEBUG is on.
"""

import hmac
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import Any

from django.conf import settings

from apps.realtime.consumers.scope import header
from apps.realtime.hub.hub import Hub
from apps.realtime.server.graceful_shutdown import GracefulShutdown
from apps.realtime.tasks.stats import TaskStats
from project.prometheus import CONTENT_TYPE, metrics_text
from project.routing import channel_names

logger = logging.getLogger(__name__)

PATH = "/metrics"


class Metrics:
    """Answers `/metrics` in raw ASGI. Clients that may not read it get Django's 404."""

    def __init__(self, app: Any, shutdown: GracefulShutdown) -> None:
        self.app = app
        self.shutdown = shutdown
        self.task_stats = TaskStats(channel_names)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != PATH or not may_see(
            peer=scope["client"][0] if scope.get("client") else "",
            authorization=header(scope, b"authorization"),
            forwarded=header(scope, b"x-forwarded-for") is not None,
        ):
            await self.app(scope, receive, send)
            return
        work = await self.task_stats.get()
        draining = self.shutdown.begun
        body = metrics_text(hub=Hub.current(), work=work or (), draining=draining)
        headers = [(b"content-type", CONTENT_TYPE.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def may_see(*, peer: str, authorization: str | None, forwarded: bool) -> bool:
    """Whether the request has METRICS_TOKEN or comes from METRICS_ADDRESSES, or DEBUG is on.

    The address of a `forwarded` request does not count: it is the address of the proxy.
    """
    token: str = settings.METRICS_TOKEN
    if token and hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode()):
        return True
    if settings.METRICS_ADDRESSES and not forwarded:
        return is_among(peer, settings.METRICS_ADDRESSES)
    return bool(settings.DEBUG and not token)


def is_among(address: str, networks: list[str]) -> bool:
    """Whether `address` is in one of `networks`, such as `10.0.0.0/8` or a single address."""
    try:
        known = ip_address(address)
    except ValueError:  # a Unix socket has no address
        return False
    return any(known in ip_network(each, strict=False) for each in networks)


class MetricsHandler(BaseHTTPRequestHandler):
    """Answers `/metrics` in a worker, which has no ASGI server."""

    server_version = "metrics"

    def do_GET(self) -> None:
        authorised = may_see(
            peer=self.client_address[0],
            authorization=self.headers["Authorization"],
            forwarded="X-Forwarded-For" in self.headers,
        )
        if self.path != PATH or not authorised:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE)
        self.end_headers()
        self.wfile.write(metrics_text(hub=None))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        logger.debug(format, *args)


def serve_metrics(port: int) -> ThreadingHTTPServer:
    """Serve metrics on `port` of all addresses, in a daemon thread."""
    server = ThreadingHTTPServer(("", port), MetricsHandler)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
