"""The internals of uvicorn, websockets and h11 that `server/uvicorn_*.py` relies on.

A failure here means: check these modules against the installed versions.
"""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import CLOSING, CONNECTING, OPEN, Protocol
from websockets.server import ServerProtocol


def names(function: object) -> set[str]:
    code = function.__code__  # type: ignore[attr-defined]
    return {*code.co_names, *code.co_varnames}


def test_http_has_the_members_that_are_overridden_and_read() -> None:
    assert {"app", "conn", "loop", "transport"} <= names(H11Protocol.__init__)
    assert {"app", "create_task"} <= names(H11Protocol.handle_events)
    assert "handle_websocket_upgrade" in names(H11Protocol.handle_events)
    assert "next_event" in names(H11Protocol.handle_events)
    assert "RemoteProtocolError" in names(H11Protocol.handle_events)
    connection = h11.Connection(h11.SERVER)
    assert (connection.our_state, connection.their_state) == (h11.IDLE, h11.IDLE)


def test_sockets_have_the_members_that_are_overridden_and_read() -> None:
    protocol = WebSocketsSansIOProtocol
    assert {"conn", "frames", "handshake_initiated"} <= names(protocol.__init__)
    assert "run_asgi" in names(protocol.handle_connect)
    assert "transport" in names(protocol.connection_made)
    assert {"receive", "scope", "send"} <= names(protocol.run_asgi)
    assert "send_receive_event_to_app" in names(protocol.handle_text)
    assert "send_receive_event_to_app" in names(protocol.handle_cont)
    assert {"parser_exc", "handle_parser_exception"} <= names(protocol.data_received)


def test_websockets_still_hands_each_frame_to_the_method_that_counts() -> None:
    assert {"recv_frame", "max_message_size", "ProtocolError"} <= names(Protocol.parse)
    assert {"handshake_exc", "close_sent", "recv_frame", "fail"} <= set(dir(ServerProtocol()))


def test_a_whole_frame_is_all_that_uvicorn_would_write() -> None:
    """Between two of its writes neither it nor websockets holds anything back, and all go through

    `transport.write`. A connection ends by a close frame from `send`, a transport that closes, or
    our own refusal.
    """
    protocol = WebSocketsSansIOProtocol
    assert {"send_text", "data_to_send", "write", "writable"} <= names(protocol.send)
    for ends in (protocol.shutdown, protocol.keepalive_timeout, protocol.handle_close):
        assert {"transport", "close"} <= names(ends)
    server = ServerProtocol()
    assert server.state is CONNECTING
    server.state = OPEN
    server.send_text(b"an event")
    assert server.data_to_send() == [b"\x81\x08an event"]
    server.send_close(1000)
    assert server.state is CLOSING
    assert server.extensions == []


def test_a_whole_chunk_is_all_that_h11_would_write() -> None:
    connection = h11.Connection(h11.SERVER)
    connection.receive_data(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.next_event()
    connection.send(h11.Response(status_code=200, headers=[]))
    assert connection.our_state is h11.SEND_BODY
    assert connection.send(h11.Data(data=b"an event")) == b"8\r\nan event\r\n"
    assert connection.send(h11.EndOfMessage()) == b"0\r\n\r\n"
    assert connection.our_state is not h11.SEND_BODY
    assert "cycle" in names(H11Protocol.handle_events)
