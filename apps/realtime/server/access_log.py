"""Access log: each request and each socket gets an id, and one line when it ends.

Lines name the route, not the path, as a path may hold a secret (a password reset link). Of the
headers only `X-Request-ID` is read; queries, cookies and bodies are not.
"""

import logging
import re
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from django.conf import settings

from apps.realtime.consumers.scope import header
from apps.realtime.telemetry.log_context import LogContext, bound_log_context

logger = logging.getLogger(__name__)

# An id that a proxy generates, not text that somebody wants to see in our log.
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
PARAMETER = re.compile(r"\{\w+\}")
# Requested every few seconds, and logged at DEBUG.
PROBES = {"/healthz", "/readyz", "/metrics"}
GONE = 499  # nginx's code: the client closed the connection before the answer


class AccessLog:
    """ASGI middleware around everything else."""

    def __init__(self, app: Any, routes: Iterable[str] = ()) -> None:
        """`routes` are the addresses of WebSocket routes, such as `/ws/liveblog/{slug}/`."""
        self.app = app
        self.routes = [(re.compile(PARAMETER.sub("[^/]+", address)), address) for address in routes]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        else:
            await self._request(scope, receive, send)

    async def _request(self, scope: Any, receive: Any, send: Any) -> None:
        request_id = given_id(scope) or uuid4().hex
        status = GONE

        async def answer(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                mine = (b"x-request-id", request_id.encode())
                message = {**message, "headers": [*message.get("headers", ()), mine]}
            await send(message)

        with bound_log_context(request_id=request_id) as context:
            started_at = time.perf_counter()
            try:
                await self.app(scope, receive, answer)
            except Exception:
                status = 500
                raise
            finally:
                log_request(scope, context, status, time.perf_counter() - started_at)

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        """The consumer notes how it ends: wrapping `send` would slow down every frame."""
        known = {"request_id": given} if (given := given_id(scope)) else {}
        route = self.route_of(scope["path"])
        with bound_log_context(socket_id=uuid4().hex[:16], **known, route=route) as context:
            started_at = time.perf_counter()
            try:
                await self.app(scope, receive, send)
            finally:
                log_socket(context, time.perf_counter() - started_at)

    def route_of(self, path: str) -> str:
        matches = (address for pattern, address in self.routes if pattern.fullmatch(path))
        return next(matches, "(none)")


def given_id(scope: Any) -> str | None:
    """The proxy's request id, if it is valid."""
    given = header(scope, b"x-request-id") or ""
    return given if REQUEST_ID.fullmatch(given) else None


def log_request(scope: Any, context: LogContext, status: int, seconds: float) -> None:
    path, method = scope["path"], scope["method"]
    quiet = path in PROBES or path.startswith(settings.STATIC_URL)
    if quiet:
        context.fields["route"] = path if path in PROBES else settings.STATIC_URL
    level = logging.WARNING if status >= 500 else logging.DEBUG if quiet else logging.INFO
    route = context.all().get("route", "(no such route)")
    fields = {"method": method, "status": status, "ms": round(seconds * 1000, 1)}
    line = "%s %s %d in %.0f ms"
    logger.log(level, line, method, route, status, seconds * 1000, extra={"fields": fields})


def log_socket(context: LogContext, seconds: float) -> None:
    code = context.fields.get("close_code")
    end = context.fields.get("refused") or code or "no close frame"
    fields = {"seconds": round(seconds, 1)}
    line = "Socket to %s ended (%s) after %.1f s"
    logger.info(line, context.fields["route"], end, seconds, extra={"fields": fields})
