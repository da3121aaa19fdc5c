"""The other servers and layers, briefly: what `make test-matrix` shows at length.

Every promise of the edge must hold on Daphne and on uvicorn, or they are not interchangeable.
"""

import json
import re
import socket
import struct
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from websockets.exceptions import InvalidStatus

from project.asgi import application
from project.server import command
from tests.factories import ECHO_PATH, close_code, guest, log_errors, opened
from tests.http_client import HttpClient, Socket
from tests.services import HOST, RedisServer
from tests.site import Site, WebProcess, running_site

COMBINATIONS = [("uvicorn", "pubsub"), ("uvicorn", "redis"), ("daphne", "redis")]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site whose database all combinations share."""
    with running_site() as site:
        yield site


@pytest.fixture(scope="module", params=COMBINATIONS, ids=lambda pair: f"{pair[0]} on {pair[1]}")
def web(
    request: pytest.FixtureRequest,
    site: Site,
    redis: RedisServer,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[WebProcess]:
    """One process of each combination, which must end when asked, with nothing to complain of."""
    server, layer = request.param
    choice = {"ASGI_SERVER": server, "CHANNELS_URL": redis.layer_url(layer)}
    process = WebProcess(tmp_path_factory.mktemp(server), site.environment | choice)
    process.start()
    yield process
    process.stop()
    assert log_errors(process.folder / "log") == []


def test_a_message_is_delivered_once_and_a_cursor_brings_it_again(web: WebProcess) -> None:
    client, stream = guest(web)
    room = int(stream.rpartition(".")[2])
    path = "/ws/chat/"
    with client.socket(web.url, path) as writer, client.socket(web.url, path) as reader:
        start = reader.ask("subscribe", stream=stream, after=None, epoch="")["result"]
        sent = {"room_id": room, "client_id": str(uuid4()), "body": "Mind the gap"}
        assert writer.ask("message.send", **sent)["type"] == "ok"
        live = reader.next("event")
        assert live["event"]["body"] == "Mind the gap"
        writer.ask("subscribe", stream=stream, after=start["head"], epoch=live["epoch"])
        assert writer.next("event") == live


def test_a_command_of_another_process_arrives(web: WebProcess, site: Site) -> None:
    client = HttpClient()
    found = re.search(r'data-stream="([\w.]+)"', client.get(f"{web.url}/live/launch-day/"))
    assert found is not None
    with client.socket(web.url, "/ws/liveblog/launch-day/") as ws:
        ws.ask("subscribe", stream=found[1], after=None, epoch="")
        site.manage("liveblog_post", "launch-day", "Told by a command")
        assert "Told by a command" in ws.next("event")["event"]["html"]


@pytest.mark.parametrize(
    ("path", "origin"),
    [(ECHO_PATH, "http://elsewhere.example"), ("/ws/nowhere/", None)],
    ids=["foreign origin", "unknown path"],
)
def test_the_door_is_closed_to(web: WebProcess, path: str, origin: Any) -> None:
    with pytest.raises(InvalidStatus) as refusal, opened(web, path, origin):
        pass
    assert refusal.value.response.status_code == 403


def test_who_has_no_name_is_told_so_and_closed_with_4403(web: WebProcess) -> None:
    with opened(web, "/ws/chat/") as connection:
        assert json.loads(connection.recv(timeout=10))["code"] == "forbidden"
        assert close_code(connection) == 4403


def test_a_frame_over_64_kib_is_closed_with_a_code_that_says_so(web: WebProcess) -> None:
    with opened(web) as connection:
        connection.send("x" * (64 * 1024 + 1))
        assert close_code(connection) == (4009 if web.on_daphne else 1009)


def test_a_frame_over_a_megabyte_never_reaches_the_application(web: WebProcess) -> None:
    """Daphne drops such a connection without a word; uvicorn gives a reason, which we do not."""
    with opened(web) as connection:
        connection.send("x" * (1024 * 1024 + 1))
        assert close_code(connection) == (1006 if web.on_daphne else 1009)
        assert bool(connection.close_reason) is not web.on_daphne


def test_nothing_is_compressed(web: WebProcess) -> None:
    with opened(web) as connection:
        asked = connection.request and connection.request.headers["Sec-WebSocket-Extensions"]
        assert "permessage-deflate" in (asked or "")
        answer = connection.response
        assert answer is not None
        assert "Sec-WebSocket-Extensions" not in answer.headers


def test_a_binary_frame_is_an_error_and_the_socket_lives_on(web: WebProcess) -> None:
    with HttpClient().socket(web.url, ECHO_PATH) as ws:
        ws.connection.send(b"\x00\xff")
        assert ws.next("error")["code"] == "malformed"
        assert ws.ask("ping")["type"] == "ok"


def test_bad_utf8_ends_the_connection(web: WebProcess) -> None:
    with opened(web) as connection:
        connection.send(b"\xff\xfe", text=True)
        assert close_code(connection) == (1006 if web.on_daphne else 1007)


def test_who_vanishes_in_the_middle_of_a_replay_leaves_no_trace(web: WebProcess) -> None:
    """The server is still sending when the connection is reset."""
    client, stream = guest(web)
    with client.socket(web.url, "/ws/chat/") as ws:
        command = {"type": "subscribe", "id": "r", "stream": stream, "after": 0, "epoch": ""}
        for _ in range(20):
            ws.connection.send(json.dumps(command))
        reset(ws)
    with client.socket(web.url, "/ws/chat/") as ws:
        assert ws.ask("ping")["type"] == "ok"


def reset(ws: Socket) -> None:
    """Cut the connection with a RST, as a crashed machine's router does."""
    raw = ws.connection.socket
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.shutdown(socket.SHUT_RDWR)


def test_pages_and_the_health_check_are_served(web: WebProcess) -> None:
    client = HttpClient()
    assert "<h1" in client.get(f"{web.url}/")
    assert client.get(f"{web.url}/healthz") == "ok\n"


async def test_a_server_that_asks_for_a_lifespan_is_answered() -> None:
    asked = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    said: list[str] = []

    async def receive() -> Any:
        return next(asked)

    async def send(message: Any) -> None:
        said.append(message["type"])

    scope: Any = {"type": "lifespan"}
    await application(scope, receive, send)
    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_an_unknown_server_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'gunicorn', but must be daphne or uvicorn"):
        command("gunicorn", HOST, "8000")
