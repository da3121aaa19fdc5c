"""The client address of a connection behind our own proxies."""

from ipaddress import IPv6Address, ip_address
from typing import Any

from django.http import HttpRequest


def address_of(scope: Any, proxies: int) -> str | None:
    """The client's address or, for IPv6, its network; None when it is unknown (a Unix socket).

    Each of our proxies appends the address it was called from. So with `proxies` of them, the entry
    that far from the right is the first that a client cannot invent.
    """
    client = scope.get("client")
    address = str(client[0]) if client else None
    if proxies:
        lines = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        hops = b",".join(lines).decode("latin-1").split(",")
        address = hops[-proxies].strip() or address if len(hops) >= proxies else address
    return address and network_of(address)


def request_address(request: HttpRequest, proxies: int) -> str | None:
    """The same for a request of Django's."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").encode("latin-1")
    peer = request.META.get("REMOTE_ADDR")
    scope = {
        "client": (peer, 0) if peer else None,
        "headers": [(b"x-forwarded-for", forwarded)] if forwarded else [],
    }
    return address_of(scope, proxies)


def network_of(address: str) -> str:
    """The /64 network of an IPv6 address, as providers hand those out whole; else the address."""
    try:
        known = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))
