"""The parts of a CHANNELS_URL, which may name several hosts. Errors never show a password."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit


def url_parts(rest: str, default_port: int) -> tuple[str, list[tuple[str, int]], str, str]:
    """Login (as in the URL, with the @; or empty), hosts with ports, path and query.

    urllib does not know URLs with several hosts.
    """
    before, _, query = rest.partition("?")
    netloc, _, path = before.partition("/")
    login, at, hosts = netloc.rpartition("@")
    return login + at, [host_and_port(host, default_port) for host in hosts.split(",")], path, query


def database_number(text: str) -> int:
    if text and not text.isdecimal():
        raise ValueError(f"CHANNELS_URL names the database {text!r}, but Redis numbers them.")
    return int(text or 0)


def host_and_port(text: str, default_port: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, default_port if parts.port is None else parts.port
    except ValueError:
        host, port = None, 0
    if not host or not port:
        raise ValueError(
            f"CHANNELS_URL has a host that cannot be read: {text!r}. Wanted: host:{default_port}."
        )
    return host, port


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def shown_hosts(hosts: Iterable[Any]) -> str:
    """The `hosts` of a layer's settings as host:port, without logins: for log messages."""
    return ", ".join(
        each if isinstance(each, str) else f"{bracketed(each[0])}:{each[1]}"
        for host in hosts
        for each in addresses(host)
    )


def addresses(host: Any) -> list[Any]:
    """One entry of `hosts`: URLs without login, or pairs of host and port."""
    if isinstance(host, dict):
        return host["sentinels"] if "sentinels" in host else addresses(host.get("address", ""))
    return [urlsplit(host).netloc.rpartition("@")[2]] if isinstance(host, str) else [host]
