"""The chat on the other servers and layers."""

import json
import socket
import struct

from tests.chat.factories import SOCKET, guest, message
from tests.factories import close_code, opened
from tests.http_client import Socket
from tests.site import WebProcess


def test_a_message_is_delivered_once_and_a_cursor_brings_it_again(combination: WebProcess) -> None:
    client, stream = guest(combination.url)
    with (
        client.socket(combination.url, SOCKET) as writer,
        client.socket(combination.url, SOCKET) as reader,
    ):
        start = reader.ask("subscribe", stream=stream, after=None, epoch="")["result"]
        assert writer.ask("message.send", **message(stream, "Mind the gap"))["type"] == "ok"
        live = reader.next("event")
        assert live["event"]["body"] == "Mind the gap"
        writer.ask("subscribe", stream=stream, after=start["head"], epoch=live["epoch"])
        assert writer.next("event") == live


def test_a_socket_of_a_guest_who_has_left_is_closed_with_4401(combination: WebProcess) -> None:
    with opened(combination, f"{SOCKET}?as=robins-key") as connection:
        assert json.loads(connection.recv(timeout=30))["code"] == "forbidden"
        assert close_code(connection) == 4401


def test_a_connection_reset_during_a_replay_leaves_no_trace(combination: WebProcess) -> None:
    """The server is still sending when the connection is reset."""
    client, stream = guest(combination.url)
    with client.socket(combination.url, SOCKET) as ws:
        command = {"type": "subscribe", "id": "r", "stream": stream, "after": 0, "epoch": ""}
        for _ in range(20):
            ws.connection.send(json.dumps(command))
        reset(ws)
    with client.socket(combination.url, SOCKET) as ws:
        assert ws.ask("ping")["type"] == "ok"


def reset(ws: Socket) -> None:
    """Cut the connection with a RST, as a crashed machine's router does."""
    raw = ws.connection.socket
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.shutdown(socket.SHUT_RDWR)
