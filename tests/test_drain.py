"""Told to end, a process drains: on both servers nobody is cut off in the middle of anything."""

import json
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.factories import ECHO_PATH, guest, log_errors, opened
from tests.http_client import HttpClient, Socket
from tests.services import HOST, wait_until
from tests.site import ROOT, Site, WebProcess, running_site

SECONDS = 1.5
SOCKETS = 12


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """A site whose database both servers share."""
    with running_site() as site:
        yield site


@pytest.fixture(params=["daphne", "uvicorn"])
def web(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "DRAIN_SECONDS": str(SECONDS)}
    process = WebProcess(tmp_path, site.environment | choice)
    process.start()
    wait_until(lambda: readiness(process)["ready"], "a ready process")
    yield process
    process.kill()


def readiness(web: WebProcess) -> dict[str, bool]:
    """What /readyz says; its status must agree."""
    try:
        with urllib.request.urlopen(f"{web.url}/readyz", timeout=5) as answer:
            status, body = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, body = refusal.code, refusal.read()
    parts: dict[str, bool] = json.loads(body)
    assert status == (200 if parts["ready"] else 503)
    return parts


def terminate(web: WebProcess) -> subprocess.Popen[bytes]:
    """Tell the process to end, without waiting for it."""
    assert web.process is not None
    web.process.send_signal(signal.SIGTERM)
    return web.process


@contextmanager
def write_lock(web: WebProcess) -> Iterator[None]:
    """Nobody else can write to the database meanwhile: commands that write wait."""
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
            ws.connection.recv(timeout=15)
    except ConnectionClosed:
        return time.monotonic(), ws.connection.close_code


def test_sigterm_closes_sockets_one_by_one_after_the_command_in_hand(web: WebProcess) -> None:
    come_back = 4012 if web.on_daphne else 1012
    client, stream = guest(web)
    command = {"room_id": int(stream.rpartition(".")[2]), "client_id": str(uuid4()), "body": "Last"}
    with ExitStack() as stack, ThreadPoolExecutor(SOCKETS) as threads:
        busy = stack.enter_context(client.socket(web.url, "/ws/chat/"))
        idle = [stack.enter_context(client.socket(web.url, "/ws/chat/")) for _ in range(SOCKETS)]
        events = stack.enter_context(event_stream(web))
        with write_lock(web):
            busy.connection.send(json.dumps({"type": "message.send", "id": "last", **command}))
            assert busy.connection.ping().wait(10)  # so the server has read that, too
            begun = time.monotonic()
            process = terminate(web)
            ends = [threads.submit(closed_at, ws) for ws in idle]
            wait_until(lambda: not readiness(web)["serving"], "the drain")
            assert status_at_the_door(web) == 403
            assert "<h1" in HttpClient().get(f"{web.url}/")
            times, codes = zip(*(end.result() for end in ends), strict=True)
            assert set(codes) == {come_back}
            assert events.read() is not None  # so it has ended
            assert max(times) - begun < SECONDS + 3
            assert max(times) - min(times) > SECONDS / 2
        assert busy.next("ok")["id"] == "last"
        assert closed_at(busy)[1] == come_back
    assert process.wait(10) == 0
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
    assert ending.wait(10) == 0


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


def event_stream(web: WebProcess) -> Any:
    """A response of Server-Sent Events that goes on for ever."""
    page = HttpClient().get(f"{web.url}/live/launch-day/")
    found = re.search(r'data-events="([^"]+)"', page)
    assert found is not None
    return urllib.request.urlopen(f"{web.url}{found[1]}", timeout=15)


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
    client, stream = guest(impatient)
    with client.socket(impatient.url, "/ws/chat/") as busy, write_lock(impatient):
        send_and_wait_until_read(busy, stream)
        process = terminate(impatient)
        assert closed_at(busy)[1] == 1006
        assert process.wait(10) == 1
    assert "did not end by itself" in (impatient.folder / "log").read_text()


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
    client, stream = guest(abrupt)
    with client.socket(abrupt.url, "/ws/chat/") as busy:
        with write_lock(abrupt):
            send_and_wait_until_read(busy, stream)
            process = terminate(abrupt)
            assert closed_at(busy)[1] == 1006
        assert process.wait(10) == 0
    assert log_errors(abrupt.folder / "log") == []


def send_and_wait_until_read(ws: Socket, stream: str) -> None:
    command = {"room_id": int(stream.rpartition(".")[2]), "client_id": str(uuid4()), "body": "Late"}
    ws.connection.send(json.dumps({"type": "message.send", "id": "late", **command}))
    assert ws.connection.ping().wait(10)


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_who_asks_twice_gets_it_at_once(server: str, site: Site, tmp_path: Path) -> None:
    choice = {"ASGI_SERVER": server, "DRAIN_SECONDS": "120"}
    web = WebProcess(tmp_path, site.environment | choice)
    web.start()
    with HttpClient().socket(web.url, ECHO_PATH):
        process = terminate(web)
        wait_until(lambda: not readiness(web)["serving"], "the drain")
        terminate(web)
        process.wait(20)


class DevelopmentServer(WebProcess):
    """What `make run` starts, without the part that watches files."""

    def command(self) -> list[Any]:
        address = f"{HOST}:{self.port}"
        return [sys.executable, ROOT / "manage.py", "runserver", "--noreload", address]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
def test_the_development_server_ends_at_once(
    how: signal.Signals, site: Site, tmp_path: Path
) -> None:
    environment = {key: value for key, value in site.environment.items() if key != "DRAIN_SECONDS"}
    server = DevelopmentServer(tmp_path, environment | {"DEBUG": "on"})
    server.start()
    with HttpClient().socket(server.url, ECHO_PATH):
        begun = time.monotonic()
        server.stop(how)
        assert time.monotonic() - begun < 4  # a drain takes five
