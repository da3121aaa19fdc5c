"""Whatever is sent to a socket gets a clean answer: no traceback, no 1011, and groups are left.

5,000 frames and more through the consumer, some hundreds through a real Daphne, and byte by byte
what no WebSocket library would send.
"""

import base64
import json
import os
import re
import socket
import struct
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from apps.realtime.hub.hub import Hub
from apps.realtime.testing import TestSocket
from apps.realtime.tests.kit import NoteConsumer
from tests.services import HOST
from tests.site import Site, running_site
from tests.visitor import Visitor, origin_of

LOG = "test.log.1"
EXAMPLES, FRAMES = 200, 26

REAL: list[dict[str, Any]] = [
    {"type": "subscribe", "id": "a", "stream": LOG, "after": 0, "epoch": ""},
    {"type": "subscribe", "id": "a", "stream": LOG, "after": None, "epoch": "e"},
    {"type": "unsubscribe", "id": "a", "stream": LOG},
    {"type": "ping", "id": "a"},
    {"type": "note.send", "id": "a", "log": 1, "number": 5},
    {"type": "message.send", "id": "a", "room": 1, "client_id": "x", "body": "hi"},
]
KEYS = sorted({key for frame in REAL for key in frame} | {"event", "seq", "code", "__class__"})
TYPES = [frame["type"] for frame in REAL] + ["websocket.disconnect", "receive", "stream.event", ""]

plain = st.none() | st.booleans() | st.text(max_size=20) | st.floats()  # NaN and infinity too
numbers = st.integers() | st.sampled_from([2**53, -1, 2**63, 2**64, 10**400, 0.5, 1e308, -0.0])
odd = st.sampled_from(["\x00", "\ud800", "💥" * 30, "test.log.0", "test.log.1\n", "../x", "a" * 99])
values = st.recursive(
    plain | numbers | odd | st.sampled_from(TYPES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
almost_valid = st.builds(
    lambda frame, changes, gone: {
        key: value for key, value in {**frame, **changes}.items() if key not in gone
    },
    st.sampled_from(REAL),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=2),
    st.sets(st.sampled_from(KEYS), max_size=1),
).map(json.dumps)
broken = st.builds(
    lambda text, at, junk: text[: at % len(text)] + junk + text[at % len(text) + 1 :],
    st.sampled_from([json.dumps(frame) for frame in REAL]),
    st.integers(0, 200),
    st.text(max_size=3),
)
deep = st.builds(
    lambda depth, opening: (opening * depth)[:60_000],
    st.integers(1, 60_000),
    st.sampled_from(["[", '{"a":', '{"type":"ping","id":"a","x":[']),
)
texts = (
    (st.text(max_size=200) | almost_valid | broken | deep | values.map(json.dumps))
    # A lone surrogate cannot be sent as text: the browser puts this in its place.
    .map(lambda text: text.encode("utf-8", "replace").decode())
    .filter(bool)
)
frames = texts | st.binary(min_size=1, max_size=200)
batches = st.lists(frames, min_size=FRAMES, max_size=FRAMES)

fuzzing = hypothesis_settings(
    derandomize=not os.environ.get("EXAMPLES"),
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub.current()
    yield hub
    await hub.stop()


def drawn(strategy: st.SearchStrategy[list[str | bytes]], count: int) -> list[list[str | bytes]]:
    """Batches that hypothesis made up: plain data, so that an async test can use them."""
    found: list[list[str | bytes]] = []

    @hypothesis_settings(fuzzing, max_examples=count)
    @given(strategy)
    def collect(batch: list[str | bytes]) -> None:
        found.append(batch)

    collect()
    return found


@pytest.mark.django_db(transaction=True)
async def test_no_frame_breaks_the_consumer(hub: Hub, caplog: Any) -> None:
    sent = 0
    for batch in drawn(batches, EXAMPLES):
        async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
            for frame in batch:
                if isinstance(frame, str):
                    await reader.send_text(frame)
                else:
                    await reader.send_bytes(frame)
            answer = await reader.ask("ping")
            assert answer["type"] == "ok", batch
            sent += len(batch)
        assert not hub.sockets
        assert not any(topic.subscriptions for topic in hub.topics.values())
    assert sent >= 5000
    assert "Traceback" not in caplog.text
    assert "failed" not in caplog.text


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site() as site:
        yield site


@pytest.fixture(scope="module")
def guest(site: Site) -> Visitor:
    visitor = Visitor()
    room = f"{site.url}/chat/general/"
    visitor.post(f"{room}name/", form_page=room, name="Fuzz")
    return visitor


def headers(guest: Visitor) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{cookie.name}={cookie.value}" for cookie in guest.cookies)}


# Ours. uvicorn itself logs a traceback for bytes that are not UTF-8, and then closes with 1007.
TROUBLE = re.compile(r"Exception in|ERROR (apps|django)")


@pytest.fixture(autouse=True)
def no_trouble(request: pytest.FixtureRequest) -> Iterator[None]:
    """Nothing of ours has failed in the log of the test's server, if it has one."""
    site: Site | None = None
    if "site" in request.fixturenames:
        site = request.getfixturevalue("site")
    before = len(site.log()) if site else 0
    yield
    assert site is None or not TROUBLE.search(site.log(), before)


def test_no_frame_breaks_a_real_server(site: Site, guest: Visitor) -> None:
    assert {converse(site, guest, batch) for batch in drawn(batches, 16)} == {None}


def test_an_oversized_frame_is_named_as_what_it_is(site: Site, guest: Visitor) -> None:
    """Daphne cannot send 1009, so it sends the private twin; it used to be 1011 and a traceback."""
    assert converse(site, guest, ["x" * (64 * 1024 + 1)]) in (1009, 4009)


def converse(site: Site, guest: Visitor, batch: list[str | bytes]) -> int | None:
    """Send the frames and a ping; the code the server closed with, None when it answered."""
    url = site.url.replace("http", "ws", 1) + "/ws/chat/"
    with connect(url, origin=origin_of(site.url), additional_headers=headers(guest)) as line:
        try:
            for frame in [*batch, json.dumps({"type": "ping", "id": "still there"})]:
                line.send(frame)
            while json.loads(line.recv(timeout=10)).get("id") != "still there":
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
def test_no_bytes_break_a_real_server(site: Site, guest: Visitor, raw: bytes) -> None:
    with handshaken(site, guest) as line:
        line.sendall(raw)
        answer = b""
        with suppress(OSError):  # hung up on already, or reset
            line.shutdown(socket.SHUT_WR)
            while chunk := line.recv(4096):
                answer += chunk
    assert b"\x03\xf3" not in answer  # 1011
    assert converse(site, guest, []) is None


def handshaken(site: Site, guest: Visitor) -> socket.socket:
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
