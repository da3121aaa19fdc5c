"""Replace this process by the ASGI server that ASGI_SERVER names, with the options of this site.

usage: python -m project.server HOST PORT [APPLICATION]
"""

import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from apps.realtime.layer.redis_url import bracketed
from project.environment import load_settings

APPLICATION = "project.asgi:application"
HTTP = "apps.realtime.server.uvicorn_http:HTTPProtocol"
WEBSOCKET = "apps.realtime.server.uvicorn_websocket:WebSocketProtocol"
MAX_MESSAGE_BYTES = 1024 * 1024  # Daphne's limit; consumers have a much lower one


# After a restart all clients reconnect at once. A connection that finds the accept queue full waits
# for seconds, and Twisted's has 50 places; handshakes take longer than the 5 s that Daphne allows.
BACKLOG = 2048  # as uvicorn's
HANDSHAKE_SECONDS = 20


def daphne(host: str, port: str) -> list[str]:
    """Daphne does not compress messages. With more verbosity it logs the path of each request."""
    interface = host.replace(":", r"\:")
    return [
        *("daphne", "--endpoint", f"tcp:port={port}:interface={interface}:backlog={BACKLOG}"),
        *("--websocket_connect_timeout", str(HANDSHAKE_SECONDS)),
        *("--no-server-name", "--verbosity", "0"),
    ]


def uvicorn(host: str, port: str) -> list[str]:
    """The protocol classes of this site, which limit what a client may cost.

    Compression is off, as it costs memory per socket and allows CRIME. No address is believed that
    a header gives: TRUSTED_PROXIES says which are. uvicorn's own pings are off, as it does not read
    the pongs while a consumer is busy, and would cut slow clients off in the middle of a replay;
    LIMIT_SILENT_SECONDS finds the clients that are gone.
    """
    return [
        *("uvicorn", "--host", host, "--port", port, "--http", HTTP, "--ws", WEBSOCKET),
        *("--no-proxy-headers", "--ws-max-size", str(MAX_MESSAGE_BYTES)),
        *("--ws-per-message-deflate", "false", "--no-server-header", "--no-access-log"),
        *("--ws-ping-interval", "0", "--timeout-graceful-shutdown", "5"),
    ]


SERVERS: dict[str, Callable[[str, str], list[str]]] = {"daphne": daphne, "uvicorn": uvicorn}


def command(server: str, host: str, port: str, application: str = APPLICATION) -> list[str]:
    """The command that serves `application`. ValueError if the server is unknown."""
    if server not in SERVERS:
        known = " or ".join(SERVERS)
        raise ValueError(f"ASGI_SERVER is {server!r}, but must be {known}.")
    return [sys.executable, "-m", *SERVERS[server](host, port), application]


def unreachable(database: Mapping[str, Any]) -> str | None:
    """Why nothing listens where PostgreSQL should, in one sentence; None if something does.

    An attempt to connect is enough for that, and needs no Django, which takes a second to load.
    """
    host, port = str(database.get("HOST") or ""), database.get("PORT") or 5432
    if not host or host.startswith("/") or "," in host:
        return None  # SQLite, a Unix socket, or several hosts
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError as error:
        cause = error.strerror or error
        return f"PostgreSQL cannot be reached at {bracketed(host)}:{port}: {cause}."
    return None


def main() -> None:
    if len(sys.argv) not in (3, 4):
        raise SystemExit(__doc__)
    env = load_settings(Path(__file__).resolve().parent.parent / ".env")
    line = command(env.ASGI_SERVER, *sys.argv[1:])
    host, port = sys.argv[1:3]
    if env.LOG_FORMAT == "line":  # a log collector wants nothing but JSON
        sys.stderr.write(f"{env.ASGI_SERVER} starts on http://{bracketed(host)}:{port}\n")
        if problem := unreachable(env.DATABASE_URL):
            sys.stderr.write(f"{problem} The site starts, and tries again.\n")
    os.execv(line[0], line)  # noqa: S606  same process: signals reach the server


if __name__ == "__main__":
    main()
