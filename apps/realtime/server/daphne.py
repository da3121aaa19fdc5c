"""What speaks to Daphne beyond ASGI. Checked against Daphne 4.2 and Twisted 25."""

import sys


def stop_listening() -> None:
    """Refuse new connections, so that a load balancer can try another process.

    Daphne would accept them to the end, and cut them off. uvicorn stops listening on its own.
    """
    # Only a process that Daphne serves has imported the reactor; importing it installs one.
    reactor = sys.modules.get("twisted.internet.reactor")
    for reader in reactor.getReaders() if reactor else ():
        if hasattr(reader, "stopListening"):
            reader.stopListening()
