"""The internals of Daphne and Twisted that `server/daphne*.py` relies on.

A failure here means: check these modules against the installed versions.
"""

import sys
from types import SimpleNamespace
from typing import Any

import daphne.server
from autobahn.twisted.websocket import WebSocketServerProtocol
from daphne.http_protocol import WebRequest
from twisted.internet.asyncioreactor import AsyncioSelectorReactor
from twisted.internet.tcp import Connection, Port
from twisted.web import http

from apps.realtime.server import daphne_http, daphne_websocket
from apps.realtime.server.daphne import install, stop_listening
from apps.realtime.server.inbox import Inbox


def test_twisted_has_the_functions_that_are_called() -> None:
    assert callable(AsyncioSelectorReactor.getReaders)
    assert callable(Port.stopListening)


def test_daphne_takes_its_factories_from_where_ours_are_put() -> None:
    install()
    assert "HTTPFactory" in daphne.server.Server.run.__code__.co_names
    assert "WebSocketFactory" in daphne.server.Server.run.__code__.co_names
    assert "create_application" in WebRequest.process.__wrapped__.__code__.co_names
    assert daphne.server.HTTPFactory is daphne_http.HTTPFactory
    assert daphne.server.WebSocketFactory is daphne_websocket.WebSocketFactory


def test_autobahn_calls_the_methods_that_a_socket_overrides() -> None:
    protocol = WebSocketServerProtocol
    assert "onFrameBegin" in protocol.processData.__code__.co_names
    assert "processHandshake" in protocol.consumeData.__code__.co_names
    assert "STATE_CLOSED" in protocol.consumeData.__code__.co_names
    assert {"failedByMe", "message_data_total_length"} <= set(
        protocol.onMessageFrameBegin.__code__.co_names
    )
    assert callable(protocol.sendCloseFrame)
    assert callable(protocol.dropConnection)


def test_autobahn_still_writes_frames_as_they_are_and_ends_with_its_state() -> None:
    protocol = WebSocketServerProtocol
    assert "write" in protocol.sendData.__code__.co_names
    assert "STATE_CLOSING" in protocol.sendCloseFrame.__code__.co_names
    assert "STATE_CLOSED" in protocol.dropConnection.__code__.co_names
    assert "STATE_OPEN" in protocol.succeedHandshake.__code__.co_names
    factory = daphne_websocket.WebSocketFactory(None)
    assert not factory.maskServerFrames
    assert factory.autoFragmentSize == 0
    assert factory.perMessageCompressionAccept([]) is None


def test_twisted_calls_the_methods_that_a_channel_overrides() -> None:
    channel = http.HTTPChannel
    assert "allHeadersReceived" in channel.lineReceived.__code__.co_names
    assert "allContentReceived" in channel._finishRequestBody.__code__.co_names
    assert "handleContentChunk" in channel._maybeChooseTransferDecoder.__code__.co_names
    assert {"_handlingRequest", "length"} <= set(dir(http.HTTPChannel()))
    assert "_networkProducer" in channel.connectionMade.__code__.co_names
    assert callable(http._GenericHTTPChannelProtocol)
    assert "parsePOSTFormSubmission" in http.Request.__init__.__code__.co_varnames
    assert issubclass(WebRequest, http.Request)
    assert callable(Connection.abortConnection)
    assert callable(Connection.loseWriteConnection)


def test_every_listening_port_is_closed_and_nothing_else(monkeypatch: Any) -> None:
    closed: list[str] = []
    port = SimpleNamespace(stopListening=lambda: closed.append("port"))
    reactor = SimpleNamespace(getReaders=lambda: [port, SimpleNamespace()])
    monkeypatch.setitem(sys.modules, "twisted.internet.reactor", reactor)
    stop_listening()
    assert closed == ["port"]


def test_without_daphne_there_is_nothing_to_do(monkeypatch: Any) -> None:
    monkeypatch.delitem(sys.modules, "twisted.internet.reactor", raising=False)
    stop_listening()
    assert "twisted.internet.reactor" not in sys.modules


async def test_an_application_on_daphne_receives_from_an_inbox() -> None:
    install()
    received: list[str] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        received.append(await receive())

    protocol: Any = daphne_websocket.WebSocketProtocol()
    protocol.transport = None
    connections: dict[Any, Any] = {protocol: {}}
    server: Any = SimpleNamespace(
        application=application, connections=connections, handle_reply=print
    )
    inbox = daphne.server.Server.create_application(server, protocol, {})
    inbox.put_nowait("a message")
    await connections[protocol]["application_instance"]
    assert isinstance(inbox, Inbox)
    assert received == ["a message"]
    assert server.application is application
