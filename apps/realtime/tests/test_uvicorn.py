"""What `server/uvicorn_*.py` relies on inside uvicorn, websockets and h11.

A failure here means: check these modules against the installed versions.
"""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import Protocol
from websockets.server import ServerProtocol


def names(function: object) -> set[str]:
    code = function.__code__  # type: ignore[attr-defined]
    return {*code.co_names, *code.co_varnames}


def test_http_still_has_what_is_overridden_and_read() -> None:
    assert {"app", "conn", "loop", "transport"} <= names(H11Protocol.__init__)
    assert {"app", "create_task"} <= names(H11Protocol.handle_events)
    assert "handle_websocket_upgrade" in names(H11Protocol.handle_events)
    assert "next_event" in names(H11Protocol.handle_events)
    assert "RemoteProtocolError" in names(H11Protocol.handle_events)
    connection = h11.Connection(h11.SERVER)
    assert (connection.our_state, connection.their_state) == (h11.IDLE, h11.IDLE)


def test_sockets_still_have_what_is_overridden_and_read() -> None:
    protocol = WebSocketsSansIOProtocol
    assert {"conn", "frames", "handshake_initiated"} <= names(protocol.__init__)
    assert "run_asgi" in names(protocol.handle_connect)
    assert "send_receive_event_to_app" in names(protocol.handle_text)
    assert "send_receive_event_to_app" in names(protocol.handle_cont)
    assert {"parser_exc", "handle_parser_exception"} <= names(protocol.data_received)


def test_websockets_still_hands_each_frame_to_the_method_that_counts() -> None:
    assert {"recv_frame", "max_message_size", "ProtocolError"} <= names(Protocol.parse)
    assert {"handshake_exc", "close_sent", "recv_frame", "fail"} <= set(dir(ServerProtocol()))
