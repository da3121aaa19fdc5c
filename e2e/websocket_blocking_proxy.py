"""A proxy that passes HTTP on and refuses WebSockets, as some companies' proxies do."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from apps.realtime.testing.processes import HOST

REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class WebSocketBlockingProxy:
    """Forwards connections to the site at that address; refuses WebSockets while `blocking`."""

    def __init__(self, site_url: str) -> None:
        parts = urlsplit(site_url)
        self.target = (parts.hostname, parts.port or 80)
        self.blocking = True
        self.refused = 0
        self._listener = socket.create_server((HOST, 0))

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self._listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):  # closed
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._forward, args=(client,), daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._listener.close()

    def _forward(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            head = client.recv(65536)  # a browser sends a handshake first on its connection
            if self.blocking and b"upgrade: websocket" in head.lower():
                self.refused += 1
                client.sendall(REFUSAL)
                return
            with socket.create_connection(self.target) as server:
                server.sendall(head)
                back = threading.Thread(target=pump, args=(server, client), daemon=True)
                back.start()
                pump(client, server)
                back.join()


def pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@contextmanager
def websocket_blocking_proxy(site_url: str) -> Iterator[WebSocketBlockingProxy]:
    """A running proxy in front of that site; it blocks at first."""
    proxy = WebSocketBlockingProxy(site_url)
    threading.Thread(target=proxy.serve, daemon=True).start()
    try:
        yield proxy
    finally:
        proxy.close()
