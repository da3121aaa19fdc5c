"""A real server answers invalid frames cleanly: no traceback, no 1011.

The tests send hundreds of generated frames, and bytes that no WebSocket library would send.
"""

import base64
import json
import os
import re
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.realtime.testing.processes import HOST
from tests.faults.frames import batches, drawn
from tests.http_client import HttpClient, origin_of
from tests.site import Site, running_site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="module")
def guest(site: Site) -> HttpClient:
    client = HttpClient()
    room = f"{site.url}/chat/general/"
    client.post(f"{room}name/", form_page=room, name="Fuzz")
    return client


def headers(guest: HttpClient) -> dict[str, str]:
    return {"Cookie": guest.cookie_header}


TROUBLE = re.compile(r"Traceback|Exception in|ERROR")


@pytest.fixture(autouse=True)
def no_trouble(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing of ours has failed in the log of the test's server, if it has one."""
    site: Site | None = None
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
    before = len(site.log()) if site else 0
    yield
    assert site is None or not TROUBLE.search(site.log(), before)


def test_no_frame_breaks_a_real_server(site: Site, guest: HttpClient) -> None:
    assert {converse(site, guest, batch) for batch in drawn(batches, 16)} == {None}


def test_an_oversized_frame_closes_with_its_own_code(site: Site, guest: HttpClient) -> None:
    """Daphne cannot send 1009, so it sends the private twin; it used to be 1011 and a traceback."""
    assert converse(site, guest, ["x" * (64 * 1024 + 1)]) in (1009, 4009)


def converse(site: Site, guest: HttpClient, batch: list[str | bytes]) -> int | None:
    """Send the frames and a ping; the code the server closed with, None when it answered."""
    url = site.url.replace("http", "ws", 1) + "/ws/chat/"
    with connect(url, origin=origin_of(site.url), additional_headers=headers(guest)) as line:
        try:
            for frame in [*batch, json.dumps({"type": "ping", "id": "still there"})]:
                line.send(frame)
            while json.loads(line.recv(timeout=30)).get("id") != "still there":
                pass
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006
    return None


TEXT, BINARY, PING, CLOSE = 0x1, 0x2, 0x9, 0x8
FINAL, RESERVED = 0x80, 0x40

NO_LIBRARY_SENDS: list[tuple[str, bytes]] = [
    ("bad UTF-8", bytes([FINAL | TEXT, 0x80 | 4]) + b"\0\0\0\0" + b"\xff\xfe\xc3\x28"),
    ("half a surrogate", bytes([FINAL | TEXT, 0x80 | 3]) + b"\0\0\0\0" + b"\xed\xa0\x80"),
    ("not masked", bytes([FINAL | TEXT, 2]) + b"hi"),
    ("a reserved bit", bytes([FINAL | RESERVED | TEXT, 0x80]) + b"\0\0\0\0"),
    ("a reserved opcode", bytes([FINAL | 0x3, 0x80]) + b"\0\0\0\0"),
    ("a long ping", bytes([FINAL | PING, 0x80 | 126]) + struct.pack("!H", 200) + b"\0" * 204),
    ("a close of one byte", bytes([FINAL | CLOSE, 0x80 | 1]) + b"\0\0\0\0" + b"\x03"),
    ("a negative length", bytes([FINAL | BINARY, 0x80 | 127]) + b"\xff" * 8 + b"\0" * 4),
    ("a continuation of nothing", bytes([FINAL, 0x80]) + b"\0\0\0\0"),
    ("a frame that never ends", bytes([TEXT, 0x80 | 126]) + b"\xff\xff" + b"\0\0\0\0" + b"x"),
]


@pytest.mark.parametrize("raw", [raw for _, raw in NO_LIBRARY_SENDS], ids=dict(NO_LIBRARY_SENDS))
def test_no_bytes_break_a_real_server(site: Site, guest: HttpClient, raw: bytes) -> None:
    with handshaken(site, guest) as line:
        line.sendall(raw)
        answer = b""
        with suppress(OSError):  # hung up on already, or reset
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(4096):
                answer += chunk
    assert b"\x03\xf3" not in answer  # 1011
    assert converse(site, guest, []) is None


def handshaken(site: Site, guest: HttpClient) -> socket.socket:
    """A bare connection on which the server speaks WebSocket."""
    host = site.url.removeprefix("http://")
    lines = {
        "Host": host,
        "Origin": site.url,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
        **headers(guest),
    }
    line = socket.create_connection((HOST, int(host.rpartition(":")[2])), timeout=10)
    request = ["GET /ws/chat/ HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())]
    line.sendall("\r\n".join([*request, "", ""]).encode())
    answer = b""
    while b"welcome" not in answer:
        answer += line.recv(4096)
    return line
