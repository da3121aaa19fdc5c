"""A process that drains first finishes what it has in hand, on both servers."""

import json
import re
import socket
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from apps.realtime.testing.processes import HOST, wait_until
from tests.chat.factories import SOCKET, guest, message
from tests.draining import readiness, terminate
from tests.factories import ECHO_PATH, log_errors, opened
from tests.http_client import HttpClient, Socket
from tests.site import Site, WebProcess

SECONDS = 1.5
SOCKETS = 12


@pytest.fixture(params=["daphne", "uvicorn"])
def web(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "DRAIN_SECONDS": str(SECONDS)}
    process = WebProcess(tmp_path, site.environment | choice)
    process.start()
    wait_until(lambda: readiness(process)["ready"], "a ready process")
    yield process
    process.kill()


@contextmanager
def write_lock(web: WebProcess) -> Iterator[None]:
    """Until it ends, nobody else can write to the database: commands that write wait."""
    assert web.environment is not None
    path = web.environment["DATABASE_URL"].removeprefix("sqlite:///")
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()


def closed_at(ws: Socket) -> tuple[float, int | None]:
    """Wait for the server's close; when it came and its code."""
    try:
        while True:
            ws.connection.recv(timeout=30)
    except ConnectionClosed:
        return time.monotonic(), ws.connection.close_code


def test_sigterm_closes_sockets_one_by_one_after_the_command_in_hand(web: WebProcess) -> None:
    come_back = 4012 if web.on_daphne else 1012
    client, stream = guest(web.url)
    command = {"type": "message.send", "id": "last", **message(stream, "Last")}
    with ExitStack() as stack, ThreadPoolExecutor(SOCKETS) as threads:
        busy = stack.enter_context(client.socket(web.url, SOCKET))
        idle = [stack.enter_context(client.socket(web.url, SOCKET)) for _ in range(SOCKETS)]
        with write_lock(web):
            busy.connection.send(json.dumps(command))
            assert busy.connection.ping().wait(30)  # so the server has read that, too
            begun = time.monotonic()
            process = terminate(web)
            ends = [threads.submit(closed_at, ws) for ws in idle]
            wait_until(lambda: not readiness(web)["serving"], "the drain")
            assert status_at_the_door(web) == 403
            assert "<h1" in HttpClient().get(f"{web.url}/")
            times, codes = zip(*(end.result() for end in ends), strict=True)
            assert set(codes) == {come_back}
            assert max(times) - begun < SECONDS + 3
            assert max(times) - min(times) > SECONDS / 2
        assert busy.next("ok")["id"] == "last"
        assert closed_at(busy)[1] == come_back
    assert process.wait(30) == 0
    assert log_errors(web.folder / "log") == []


def test_at_the_end_daphne_refuses_connections_and_answers_what_it_has(
    site: Site, tmp_path: Path
) -> None:
    """It took requests until it ended, and cut them off: to a visitor, an error page."""
    choice = {"ASGI_SERVER": "daphne", "DRAIN_SECONDS": "0.1"}
    process = WebProcess(tmp_path, site.environment | choice)
    process.start()
    with closing(HTTPConnection(HOST, process.port, timeout=10)) as connection:
        with write_lock(process):
            send_form(connection, process)
            ending = terminate(process)
            wait_until(lambda: not listens(process), "a refusal")
            assert ending.poll() is None
        assert connection.getresponse().status == 302
    assert ending.wait(30) == 0


def send_form(connection: HTTPConnection, web: WebProcess) -> None:
    """Give the server a form that it has to save, and come back when it has read it."""
    room = f"{web.url}/chat/general/"
    client = HttpClient()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(room))
    assert token is not None
    body = urlencode({"name": "Latecomer", "csrfmiddlewaretoken": token[1]})
    kind = "application/x-www-form-urlencoded"
    headers = {"Cookie": client.cookie_header, "Content-Type": kind, "Origin": web.url}
    connection.request("POST", "/chat/general/name/", body, headers)
    readiness(web)  # answered after the form was read


def listens(web: WebProcess) -> bool:
    try:
        socket.create_connection((HOST, web.port), timeout=1).close()
    except OSError:
        return False
    return True


def status_at_the_door(web: WebProcess) -> int:
    with pytest.raises(InvalidStatus) as refusal, opened(web, ECHO_PATH):
        pass
    return int(refusal.value.response.status_code)


class ImpatientProcess(WebProcess):
    application = "tests.chat.impatient_asgi:application"


@pytest.fixture
def impatient(site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": "daphne", "DRAIN_SECONDS": "0.1"}
    process = ImpatientProcess(tmp_path, site.environment | choice)
    process.start()
    yield process
    process.kill()


def test_a_command_that_does_not_end_does_not_keep_the_process(impatient: WebProcess) -> None:
    client, stream = guest(impatient.url)
    with client.socket(impatient.url, SOCKET) as busy, write_lock(impatient):
        send_and_wait_until_read(busy, stream)
        process = terminate(impatient)
        assert closed_at(busy)[1] == 1006
        assert process.wait(30) == 1
    assert "did not end in time" in (impatient.folder / "log").read_text()


@pytest.fixture
def abrupt(site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    process = WebProcess(tmp_path, site.environment | {"ASGI_SERVER": "daphne"})
    process.start()
    yield process
    process.kill()


def test_a_command_that_ends_late_does_not_keep_a_process_that_does_not_drain(
    abrupt: WebProcess,
) -> None:
    """Its thread went on to publish, for which it waited for a loop that had stopped, for ever."""
    client, stream = guest(abrupt.url)
    with client.socket(abrupt.url, SOCKET) as busy:
        with write_lock(abrupt):
            send_and_wait_until_read(busy, stream)
            process = terminate(abrupt)
            assert closed_at(busy)[1] == 1006
        assert process.wait(30) == 0
    assert log_errors(abrupt.folder / "log") == []


def send_and_wait_until_read(ws: Socket, stream: str) -> None:
    command = {"type": "message.send", "id": "late", **message(stream, "Late")}
    ws.connection.send(json.dumps(command))
    assert ws.connection.ping().wait(30)
