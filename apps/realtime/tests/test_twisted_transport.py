"""`TwistedTransport` writes and measures on a real connection of Twisted's."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.protocol import Protocol
from twisted.internet.tcp import Connection
from twisted.protocols.policies import ProtocolWrapper

from apps.realtime.server.daphne import TwistedTransport


class Line:
    """A connection without a reactor: its server's end, and its client."""

    def __init__(self) -> None:
        ours, self.client = socket.socketpair()
        ours.setblocking(False)
        self.client.setblocking(False)
        reactor: Any = SimpleNamespace(addWriter=lambda each: None, removeWriter=lambda each: None)
        self.transport: Any = Connection(ours, None, reactor)
        self.transport.connected = 1
        self.extension = TwistedTransport(self.transport)
        self.extension.open(True)

    def close(self) -> None:
        self.transport.socket.close()
        self.client.close()


@pytest.fixture
def line() -> Iterator[Line]:
    line = Line()
    yield line
    line.close()


def test_twisted_still_buffers_where_the_adapter_looks(line: Line) -> None:
    line.transport.write(b"12345")
    assert line.extension.buffered() == 5
    line.transport.connected = 0
    assert line.extension.buffered() == 0


def test_bytes_that_the_kernel_accepts_are_written_at_once(line: Line) -> None:
    assert line.extension.write(b"at once")
    assert line.client.recv(100) == b"at once"
    assert line.extension.buffered() == 0


def test_bytes_that_the_kernel_refuses_are_buffered_and_keep_their_order(
    line: Line,
) -> None:
    size = 10_000_000
    assert line.extension.write(b"x" * size)
    held = line.extension.buffered()
    assert 0 < held < size
    assert not line.extension.write(b"before")
    taken = 0
    while taken < size:
        taken += len(arrived(line.client))
        line.transport.doWrite()
    assert taken == size
    assert line.extension.write(b"after")
    assert arrived(line.client) == b"after"


@pytest.mark.parametrize(("name", "value"), [("connected", 0), ("disconnecting", 1)])
def test_nothing_is_written_once_the_connection_ends(line: Line, name: str, value: int) -> None:
    setattr(line.transport, name, value)
    assert not line.extension.write(b"late")
    assert arrived(line.client) == b""


def test_nothing_is_written_before_the_protocol_opens_it_and_after_it_closes_it(line: Line) -> None:
    line.extension.open(False)
    assert not line.extension.write(b"late")
    assert arrived(line.client) == b""


def test_nothing_is_written_past_tls(line: Line) -> None:
    wrapped = ProtocolWrapper(SimpleNamespace(registerProtocol=print), Protocol())
    wrapped.transport = line.transport
    assert wrapped._tempDataLen == 0  # it passes on what it does not have
    line.transport.TLS = True
    for transport in (wrapped, line.transport):
        extension = TwistedTransport(transport)
        extension.open(True)
        assert not extension.write(b"not encrypted")
    assert arrived(line.client) == b""


def test_a_connection_that_is_lost_is_left_to_the_reactor(line: Line) -> None:
    line.client.close()
    line.transport.socket.shutdown(socket.SHUT_RDWR)
    assert line.extension.write(b"lost")
    assert line.extension.buffered() == 4
    assert isinstance(line.transport.doWrite(), Exception)


def arrived(client: socket.socket) -> bytes:
    """The bytes that have arrived so far."""
    found = b""
    with suppress(BlockingIOError):
        while chunk := client.recv(65536):
            found += chunk
    return found
