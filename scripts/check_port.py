"""Check that the port is free, before anything slow starts.

usage: check_port.py HOST PORT
"""

import errno
import socket
import sys


def complaint(host: str, port: str) -> str:
    """Why the site cannot listen on the port, or "" if it can."""
    if not port.isdecimal() or not 0 < int(port) < 65536:
        return f"PORT={port} is not a port number: choose one from 1 to 65535."
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, int(port), type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: a port is free as soon as its last server has stopped.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            another = int(port) + 1 if int(port) < 65535 else 8000
            return f"Port {port} is taken by another program. Try: make run PORT={another}"
        return f"Cannot listen on {host}, port {port}: {error.strerror}."
    return ""


if __name__ == "__main__":
    sys.exit(complaint(*sys.argv[1:3]) or None)
