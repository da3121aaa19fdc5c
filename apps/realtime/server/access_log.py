"""The edge of the log: each request and each socket gets an id, and one line when it is over.

Lines name the route, not the path, as paths may hold what opens doors (a link to a new password).
Neither query, headers, cookies nor bodies are looked at, but for `X-Request-ID`.
"""

import logging
import re
import time
from functools import cache
from typing import Any
from uuid import uuid4

from django.conf import settings

from apps.realtime.consumers.scope import header
from apps.realtime.schema.routes import routes
from apps.realtime.telemetry.log_context import Trace, tracing

logger = logging.getLogger(__name__)

# What a proxy made up, not what somebody would like to see in our log.
REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)
PARAMETER = re.compile(r"\{\w+\}")
# Asked every few seconds, and of interest only while looking for what is wrong with them.
PROBES = {"/healthz", "/readyz", "/metrics"}
GONE = 499  # nginx' own: whoever asked did not wait for the answer


class AccessLog:
    """ASGI middleware around everything else."""

    def __init__(self, app: Any) -> None:
        self.app = app

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

        with tracing(request_id=request_id) as trace:
            begun = time.perf_counter()
            try:
                await self.app(scope, receive, answer)
            except Exception:
                status = 500
                raise
            finally:
                tell_request(scope, trace, status, time.perf_counter() - begun)

    async def _socket(self, scope: Any, receive: Any, send: Any) -> None:
        """The consumer notes how it ends: a `send` of ours, called per frame, would be felt."""
        known = {"request_id": given} if (given := given_id(scope)) else {}
        route = route_of(scope["path"])
        with tracing(socket_id=uuid4().hex[:16], **known, route=route) as trace:
            begun = time.perf_counter()
            try:
                await self.app(scope, receive, send)
            finally:
                tell_socket(trace, time.perf_counter() - begun)


def given_id(scope: Any) -> str | None:
    """The proxy's id, if it looks like one."""
    given = header(scope, b"x-request-id") or ""
    return given if REQUEST_ID.fullmatch(given) else None


def tell_request(scope: Any, trace: Trace, status: int, seconds: float) -> None:
    path, method = scope["path"], scope["method"]
    quiet = path in PROBES or path.startswith(settings.STATIC_URL)
    if quiet:
        trace.fields["route"] = path if path in PROBES else settings.STATIC_URL
    level = logging.WARNING if status >= 500 else logging.DEBUG if quiet else logging.INFO
    route = trace.all().get("route", "(no such route)")
    fields = {"method": method, "status": status, "ms": round(seconds * 1000, 1)}
    line = "%s %s %d in %.0f ms"
    logger.log(level, line, method, route, status, seconds * 1000, extra={"fields": fields})


def tell_socket(trace: Trace, seconds: float) -> None:
    code = trace.fields.get("close_code")
    end = trace.fields.get("refused") or code or "no goodbye"
    fields = {"seconds": round(seconds, 1)}
    line = "Socket to %s ended (%s) after %.1f s"
    logger.info(line, trace.fields["route"], end, seconds, extra={"fields": fields})


def route_of(path: str) -> str:
    """The route that a socket's path is of: `/ws/liveblog/{slug}/`."""
    return next((route for pattern, route in patterns() if pattern.fullmatch(path)), "(none)")


@cache
def patterns() -> list[tuple[re.Pattern[str], str]]:
    addresses = [route.address for route in routes()]
    return [(re.compile(PARAMETER.sub("[^/]+", address)), address) for address in addresses]
