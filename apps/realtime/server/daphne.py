"""Calls to Daphne that ASGI does not define. Checked against Daphne 4.2 and Twisted 25 and 26."""

import sys
from typing import Any

from apps.realtime.hub.transport import EXTENSION
from apps.realtime.server.checked_versions import DAPHNE, were_checked
from apps.realtime.server.inbox import Inbox


def install() -> None:
    """Have Daphne use this folder's protocol classes, however it is started.

    `runserver` and `daphne mysite.asgi:application` both take them from the module `daphne.server`,
    after Django has loaded its apps. Without Daphne in this process there is nothing to do.
    """
    server: Any = sys.modules.get("daphne.server")
    if server is None:
        return
    from apps.realtime.server import daphne_http, daphne_websocket

    if server.HTTPFactory is daphne_http.HTTPFactory:
        return
    server.HTTPFactory = daphne_http.HTTPFactory
    server.WebSocketFactory = daphne_websocket.WebSocketFactory
    server.Server.create_application = extended(with_inbox(server.Server.create_application))


def extended(create_application: Any) -> Any:
    """`Server.create_application`, with the extension in each scope."""

    def create(server: Any, protocol: Any, scope: Any) -> Any:
        if hasattr(protocol.transport, "_tempDataLen"):
            scope.setdefault("extensions", {})[EXTENSION] = protocol.extend()
        return create_application(server, protocol, scope)

    return create


def with_inbox(create_application: Any) -> Any:
    """`Server.create_application`, with an `Inbox` in place of the queue that it makes."""

    def create(server: Any, protocol: Any, scope: Any) -> Any:
        inbox, application = Inbox(), server.application
        server.application = lambda scope, receive, send: application(scope, inbox.get, send)
        try:
            queue = create_application(server, protocol, scope)
        finally:
            server.application = application
        return None if queue is None else inbox

    return create


class TwistedTransport:
    """A `Transport` of Twisted, which buffers without a limit or a signal.

    `write` runs once per socket and event, so it looks at as few objects as possible.
    """

    __slots__ = ("_may_open", "_open", "_transport")

    def __init__(self, transport: Any) -> None:
        self._transport = transport
        self._may_open = is_plain(transport) and were_checked(*DAPHNE)
        self._open = False

    def open(self, now: bool) -> None:
        """Whether from now on ready messages may be written past Daphne; its protocols say so."""
        self._open = now and self._may_open

    def write(self, ready: bytes) -> bool:
        """Twisted's own `write` only buffers, and writes in the next turn of the event loop.

        For that the reactor watches the socket and then forgets it, which costs more than to send.
        """
        transport = self._transport
        if not self._open or transport._tempDataLen or transport.dataBuffer:
            return False
        if not transport.connected or transport.disconnecting:
            return False
        try:
            sent = transport.socket.send(ready)
        except OSError:  # it is full or lost, which the reactor finds out
            sent = 0
        if sent < len(ready):
            transport.write(ready[sent:])
        return True

    def buffered(self) -> int:
        transport = self._transport
        if not transport.connected:
            return 0
        held: int = len(transport.dataBuffer) - transport.offset + transport._tempDataLen
        return held

    def abort(self) -> None:
        self._transport.abortConnection()


def is_plain(transport: Any) -> bool:
    """TLS wraps a transport, or is in the middle of its own. Past it nothing is encrypted."""
    from twisted.internet.tcp import Connection

    return isinstance(transport, Connection) and not transport.TLS


def stop_listening() -> None:
    """Refuse new connections, so that a load balancer can try another process.

    Daphne would accept them to the end, and cut them off. uvicorn stops listening on its own.
    """
    # Only a process that Daphne serves has imported the reactor; importing it installs one.
    reactor = sys.modules.get("twisted.internet.reactor")
    for reader in reactor.getReaders() if reactor else ():
        if hasattr(reader, "stopListening"):
            reader.stopListening()
