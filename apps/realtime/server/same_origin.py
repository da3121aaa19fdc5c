"""Only our own pages may open sockets."""

import logging
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host

from apps.realtime.consumers.scope import header
from apps.realtime.telemetry.log_context import refused

logger = logging.getLogger(__name__)

DEVELOPERS_HOSTS = [".localhost", "127.0.0.1", "[::1]"]


class SameOrigin:
    """ASGI middleware that refuses a handshake whose Origin is not the site's own, and logs it.

    Scheme, host and port must be those the request was made to, and the host must be in
    ALLOWED_HOSTS; or the whole origin must be in CSRF_TRUSTED_ORIGINS. A missing Origin is refused:
    every browser sends one. (Channels' AllowedHostsOriginValidator compares hosts only.)
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        origin = header(scope, b"origin")
        if origin is not None and is_allowed_origin(origin, scope):
            await self.app(scope, receive, send)
            return
        refused("origin")
        logger.warning("Refused a socket to %s from origin %.200r.", scope["path"], origin)
        await WebsocketDenier()(scope, receive, send)


def is_allowed_origin(origin: str, scope: Any) -> bool:
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    host = header(scope, b"host") or ""
    domain, _ = split_domain_port(host)
    return origin == f"{scheme_of(scope)}://{host}" and validate_host(domain, allowed_hosts())


def allowed_hosts() -> list[str]:
    """ALLOWED_HOSTS; when it is empty in development, what Django takes for it then."""
    return settings.ALLOWED_HOSTS or (DEVELOPERS_HOSTS if settings.DEBUG else [])


def scheme_of(scope: Any) -> str:
    """http or https, as the browser sees it: a TLS proxy says so in SECURE_PROXY_SSL_HEADER."""
    if proxy_header := getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        name, secure_value = proxy_header
        wire_name = name.removeprefix("HTTP_").replace("_", "-").lower().encode()
        return "https" if header(scope, wire_name) == secure_value else "http"
    return "https" if scope.get("scheme") == "wss" else "http"
