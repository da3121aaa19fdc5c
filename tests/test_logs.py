"""The log says what an operator needs, and nothing that opens doors or was meant for others."""

import json
import logging
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpRequest
from django.urls import ResolverMatch
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from apps.realtime.server.access_log import route_of
from e2e.people import DEMO_PASSWORD
from project.logs import RouteForPath
from tests.factories import guest
from tests.http_client import HttpClient
from tests.services import HOST, wait_until
from tests.site import Site, WebProcess, running_site

SECRET = "xyzzy-plugh"
Line = dict[str, Any]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site(processes=0) as site:
        yield site


@pytest.fixture(params=["daphne", "uvicorn"])
def web(request: pytest.FixtureRequest, site: Site, tmp_path: Path) -> Iterator[WebProcess]:
    choice = {"ASGI_SERVER": request.param, "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}
    process = WebProcess(tmp_path, site.environment | choice)
    process.start()
    yield process
    process.kill()


def lines(web: WebProcess) -> list[Line]:
    """All of the log; every line of it must be JSON."""
    return [json.loads(line) for line in (web.folder / "log").read_text().splitlines()]


def find(web: WebProcess, **fields: Any) -> Line:
    """Wait for the one line about a request or socket that has all of `fields`."""
    wanted = {"logger": "apps.realtime.server.access_log", **fields}

    def found() -> list[Line]:
        return [line for line in lines(web) if wanted.items() <= line.items()]

    wait_until(lambda: bool(found()), f"a line with {fields}")
    (line,) = found()
    return line


def get(web: WebProcess, path: str, headers: dict[str, str]) -> HTTPResponse:
    request = urllib.request.Request(web.url + path, headers=headers)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    return answer


def test_requests_and_sockets_have_a_line_each_with_what_they_are_about(web: WebProcess) -> None:
    client = HttpClient()
    client.log_in(web.url, "ada", DEMO_PASSWORD)
    with client.socket(web.url, "/ws/chat/"):
        pass
    answer = get(web, "/live/launch-day/", {"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    page = find(web, request_id="from-the-proxy-1")
    assert (page["level"], page["method"], page["status"]) == ("INFO", "GET", 200)
    assert page["route"] == "/live/<slug:slug>/"
    assert 0 < page["ms"] < 10_000
    ended = find(web, route="/ws/chat/", close_code=1000)
    assert len(ended["socket_id"]) == 16
    assert ended["user"] == find(web, method="GET", route="/", status=200)["user"]
    assert ended["seconds"] < 10
    assert {line["level"] for line in lines(web) if line.get("route") == "/healthz"} == {"DEBUG"}


def test_nothing_secret_is_in_the_log(web: WebProcess) -> None:
    """Sent as password, cookie, header, query, message body, name, and in the path of a link."""
    client, stream = guest(web)
    with suppress(urllib.error.HTTPError):
        client.post(f"{web.url}/accounts/login/", username=SECRET, password=SECRET)
    headers = {"Cookie": f"sessionid={SECRET}", "Authorization": f"Bearer {SECRET}"}
    get(web, f"/connection/?token={SECRET}", headers)
    get(web, f"/accounts/password/reset/MQ/{SECRET}/", headers)
    with client.socket(web.url, f"/ws/chat/?token={SECRET}") as socket:
        socket.ask("subscribe", stream=stream, after=None, epoch="")
        room = int(stream.rpartition(".")[2])
        socket.ask("message.send", room_id=room, client_id=str(uuid4()), body=SECRET)
        socket.ask("message.send", room_id=room, client_id=SECRET, body=SECRET, secret=SECRET)
        socket.connection.send(SECRET)
        socket.next("error")
    with pytest.raises(InvalidStatus):
        connect(f"ws://{HOST}:{web.port}/ws/chat/?token={SECRET}", additional_headers=headers)
    find(web, route="/ws/chat/", refused="origin")
    find(web, route="/ws/chat/", close_code=1000)
    log = (web.folder / "log").read_text()
    assert log.count("apps.realtime.server.access_log") > 8
    assert SECRET not in log
    assert not re.search(r"sessionid|csrftoken", log)


def test_djangos_own_lines_name_the_route() -> None:
    request = HttpRequest()
    request.path = f"/reset/{SECRET}/"
    request.resolver_match = ResolverMatch(print, (), {}, route="reset/<token>/")
    record = logging.makeLogRecord({"msg": "Error: %s", "args": (request.path,)})
    record.request = request
    assert RouteForPath().filter(record)
    assert record.getMessage() == "Error: /reset/<token>/"


def test_a_socket_is_named_by_its_route_and_not_by_its_page() -> None:
    assert route_of("/ws/liveblog/launch-day/") == "/ws/liveblog/{slug}/"
    assert route_of("/ws/liveblog/a/b/") == "(none)"
