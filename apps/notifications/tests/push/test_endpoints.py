"""A browser names the address that the site calls. It must not lead into the site's own network."""

import socket
from typing import Any

import pytest

from apps.notifications.push.endpoints import endpoint_check
from apps.realtime.errors import Refused
from apps.realtime.outgoing import PrivateAddress, post

PUBLIC = [
    "https://fcm.googleapis.com/fcm/send/abc:def-_1",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
    "https://web.push.apple.com/QG-1?x=1",
    "https://wns2-par02p.notify.windows.com/w/?token=a%2bb",
    "https://push.example.org:443/up",
]
REFUSED = [
    "",
    "http://fcm.googleapis.com/fcm/send/abc",
    "https://localhost/send",
    "https://redis:6379/",
    "https://intranet/send",
    "https://push.example.org:6379/send",
    "https://127.0.0.1/send",
    "https://127.1/send",
    "https://0x7f.1/send",
    "https://2130706433/send",
    "https://[::1]/send",
    "https://[::ffff:10.0.0.1]/",
    "https://metadata.google.internal/computeMetadata/",
    "https://printer.local/",
    "https://user:secret@push.example.org/send",
    "https://push.example.org@127.0.0.1/send",
    "https://push.example.org\\@127.0.0.1/",
    "https://push.example.org/a b",
    "https://push.example.org/\r\nHost: other",
    "https://[::1",
    "https://push.example.org:port/",
    "ftp://push.example.org/",
    "javascript:alert(1)",
    "https://push.example.org/" + "x" * 1000,
    "https://püsh.example.org/",
]


@pytest.mark.parametrize("endpoint", PUBLIC)
def test_addresses_of_push_services_are_accepted(endpoint: str) -> None:
    endpoint_check(endpoint)


@pytest.mark.parametrize("endpoint", REFUSED)
def test_addresses_that_no_push_service_has_are_refused(endpoint: str) -> None:
    with pytest.raises(Refused):
        endpoint_check(endpoint)


def resolving(*addresses: str) -> Any:
    def getaddrinfo(host: str, port: int, **kwargs: Any) -> Any:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    return getaddrinfo


def test_a_public_name_of_a_private_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name may lead to any address, and to another one each time (DNS rebinding)."""
    called: list[Any] = []
    monkeypatch.setattr(socket, "getaddrinfo", resolving("8.8.8.8", "127.0.0.1"))
    monkeypatch.setattr(socket, "create_connection", lambda *args, **kwargs: called.append(args))
    with pytest.raises(PrivateAddress):
        post("https://push.example.org/send", b"", {})
    assert called == []


def test_the_address_that_was_checked_is_the_one_that_is_called(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    called: list[Any] = []

    def create_connection(address: Any, *args: Any) -> Any:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolving("8.8.8.8"))
    monkeypatch.setattr(socket, "create_connection", create_connection)
    with pytest.raises(ConnectionRefusedError):
        post("https://push.example.org/send", b"", {})
    assert called == [("8.8.8.8", 443)]
