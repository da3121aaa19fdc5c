"""Takes our extension out of the scope, as on a server without our adapter."""

from typing import Any

from apps.realtime.hub.transport import EXTENSION


def without_extension(app: Any) -> Any:
    """`app` with ASGI's own `send` only, on any server."""

    async def plain(scope: Any, receive: Any, send: Any) -> None:
        extensions = {**scope.get("extensions", {})}
        extensions.pop(EXTENSION, None)
        await app({**scope, "extensions": extensions}, receive, send)

    return plain
