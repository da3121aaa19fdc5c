"""What speaks to Daphne beyond ASGI. Checked against Daphne 4.2 and Twisted 25 and 26."""

import sys


def install() -> None:
    """Have Daphne use this folder's protocol classes, however it is started.

    `runserver` and `daphne mysite.asgi:application` both take them from the module `daphne.server`,
    after Django has loaded its apps. Without Daphne in this process there is nothing to do.
    """
    if server := sys.modules.get("daphne.server"):
        from apps.realtime.server import daphne_http

        server.HTTPFactory = daphne_http.HTTPFactory  # type: ignore[attr-defined]


def stop_listening() -> None:
    """Refuse new connections, so that a load balancer can try another process.

    Daphne would accept them to the end, and cut them off. uvicorn stops listening on its own.
    """
    # Only a process that Daphne serves has imported the reactor; importing it installs one.
    reactor = sys.modules.get("twisted.internet.reactor")
    for reader in reactor.getReaders() if reactor else ():
        if hasattr(reader, "stopListening"):
            reader.stopListening()
