"""The ASGI extension of this folder: what the server knows of a connection, and ASGI does not say.

An adapter in `server/` puts it into `scope["extensions"]["realtime.transport"]`. A server without
an adapter does not have it, and the send queue counts what it has handed over.
"""

from typing import Any, Protocol

EXTENSION = "realtime.transport"


class Transport(Protocol):
    """One client's connection. Its methods neither wait nor raise; call them on the event loop."""

    def buffered(self) -> int:
        """How many bytes were sent that the kernel has not taken; 0 once the connection is gone."""

    def abort(self) -> None:
        """Cut the connection, and drop what is buffered: for clients that do not read."""


def transport_of(scope: Any) -> Transport | None:
    found: Transport | None = scope.get("extensions", {}).get(EXTENSION)
    return found
