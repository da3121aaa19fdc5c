"""Requests to an address that somebody names do not lead into the site's own network."""

import socket
from ipaddress import ip_address
from typing import Any

import pytest

from apps.realtime.outgoing import PrivateAddress, is_public, public_address

PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "2001:0:7f00:1::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "2002:808:808::"])
def test_a_public_address_is(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_host_with_one_private_address_is_not_public(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(host: str, port: int, **kwargs: Any) -> Any:
        found = {"good": ["8.8.8.8"], "mixed": ["8.8.8.8", "127.0.0.1"]}[host]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert public_address("good") == "8.8.8.8"
    with pytest.raises(PrivateAddress):
        public_address("mixed")
