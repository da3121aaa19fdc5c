"""`/metrics` for Prometheus: each process tells of itself, so every process is to be asked.

Figures of a site are nobody else's business. Without METRICS_TOKEN or METRICS_ADDRESSES there is no
such page, unless DEBUG is on.
"""

import hmac
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network
from threading import Thread
from typing import Any

from django.conf import settings

from apps.realtime.hub.hub import Hub
from apps.realtime.server.graceful_shutdown import GracefulShutdown
from apps.realtime.server.same_origin import header
from apps.realtime.tasks.stats import Backlog
from project.prometheus import CONTENT_TYPE, exposition
from project.routing import channel_names

logger = logging.getLogger(__name__)

PATH = "/metrics"


class Metrics:
    """`/metrics` as a raw ASGI application. Whoever may not see it is shown what Django shows."""

    def __init__(self, app: Any, drain: GracefulShutdown) -> None:
        self.app = app
        self.drain = drain
        self.backlog = Backlog(channel_names)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["path"] != PATH or not may_see(
            peer=scope["client"][0] if scope.get("client") else "",
            authorization=header(scope, b"authorization"),
            forwarded=header(scope, b"x-forwarded-for") is not None,
        ):
            await self.app(scope, receive, send)
            return
        work = await self.backlog.get()
        body = exposition(hub=Hub.current(), work=work or (), draining=self.drain.begun)
        headers = [(b"content-type", CONTENT_TYPE.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def may_see(*, peer: str, authorization: str | None, forwarded: bool) -> bool:
    """By METRICS_TOKEN, or from one of METRICS_ADDRESSES; while DEBUG without either.

    What a proxy has `forwarded` comes from the proxy's address, which says nothing.
    """
    token: str = settings.METRICS_TOKEN
    if token and hmac.compare_digest((authorization or "").encode(), f"Bearer {token}".encode()):
        return True
    if settings.METRICS_ADDRESSES and not forwarded:
        return is_among(peer, settings.METRICS_ADDRESSES)
    return bool(settings.DEBUG and not token)


def is_among(address: str, networks: list[str]) -> bool:
    """Whether `address` is one of those, each an address or a network such as `10.0.0.0/8`."""
    try:
        known = ip_address(address)
    except ValueError:  # a Unix socket has none
        return False
    return any(known in ip_network(each, strict=False) for each in networks)


class MetricsHandler(BaseHTTPRequestHandler):
    """`/metrics` of a process that serves nothing else: a worker."""

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
        self.wfile.write(exposition(hub=None))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  the base class's name
        logger.debug(format, *args)


def serve_metrics(port: int) -> ThreadingHTTPServer:
    """Answer on `port` of all addresses, in a thread that ends with the process."""
    server = ThreadingHTTPServer(("", port), MetricsHandler)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server
