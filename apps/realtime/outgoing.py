"""Requests to addresses that somebody else names: they lead to the public network only."""

import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
from threading import Timer
from urllib.parse import urlsplit

TIMEOUT = 5.0  # seconds without a byte
DEADLINE = 10.0  # seconds for all of a request
Unreachable = (OSError, HTTPException)  # what `post` raises

MAX_URL = 1000
PORT = 443
NOT_PUBLIC = (".local", ".localhost", ".internal", ".home.arpa", ".lan")
NAT64 = bytes.fromhex("0064ff9b") + bytes(8)


class PrivateAddress(OSError):
    """The name of a host leads into a network that is not public."""


def is_public_url(address: str) -> bool:
    """Whether it is https, on the usual port, of a host with a public name."""
    if len(address) > MAX_URL or not address.isascii() or not is_printed(address):
        return False
    try:
        url = urlsplit(address)
        port = url.port
    except ValueError:
        return False
    host = (url.hostname or "").rstrip(".")
    plain = url.scheme == "https" and "@" not in url.netloc and port in (None, PORT)
    return plain and "." in host and not host.endswith(NOT_PUBLIC) and not is_number(host)


def is_printed(text: str) -> bool:
    return text.isprintable() and not {" ", "\\"} & {*text}


def is_number(host: str) -> bool:
    """Whether it is a number, in any notation that a resolver reads: `127.1`, `0x7f.1`."""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdigit() or last.startswith("0x")


def public_address(host: str) -> str:
    """The address to connect to. The caller must not resolve the name again: it may change.

    Raises `PrivateAddress` if any address of the host is not public, OSError if it has none.
    """
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for each in addresses:
        if not is_public(ip_address(each)):
            raise PrivateAddress(f"{host} is not at a public address.")
    return addresses[0]


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.packed[:12] == NAT64:
            return False
    return address.is_global and not address.is_multicast


class CheckedConnection(HTTPSConnection):
    """Connects to an address that was checked; TLS verifies the name of the host."""

    def __init__(self, host: str, address: str, *, timeout: float) -> None:
        super().__init__(host, PORT, timeout=timeout)
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, PORT), self.timeout)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


@dataclass(frozen=True, slots=True)
class Answer:
    """`retry_after` is in seconds, if the server asks to wait."""

    status: int
    retry_after: float | None = None


def post(url: str, body: bytes, headers: dict[str, str], *, private: bool = False) -> Answer:
    """Send the request. It follows no redirect, and reads no body.

    With `private` the host may be in a private network, and without TLS. Raises one of
    `Unreachable`: `PrivateAddress` for a host in a private network.
    """
    parts = urlsplit(url)
    connection = connection_to(url, private=private)
    connection.connect()
    # A server that answers a byte at a time never times out, and would hold up the caller.
    deadline = Timer(DEADLINE, end, [connection.sock])
    deadline.start()
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, seconds_of(response.headers.get("Retry-After")))
    finally:
        deadline.cancel()
        connection.close()


def connection_to(url: str, *, private: bool) -> HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not private:
        return CheckedConnection(host, public_address(host), timeout=TIMEOUT)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(host, parts.port, timeout=TIMEOUT)


def end(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


def seconds_of(retry_after: str | None) -> float | None:
    """A header `Retry-After`, which has seconds or a date. None if it says nothing."""
    if not retry_after:
        return None
    if retry_after.isascii() and retry_after.isdigit():
        return float(retry_after)
    try:
        at = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
