"""The log says what an operator needs, and no secrets and no texts of people."""

import logging
import re
import time
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPResponse

import pytest
from django.http import HttpRequest
from django.urls import ResolverMatch
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from apps.realtime.testing.processes import HOST
from e2e.people import DEMO_PASSWORD
from project.logs import OnceAMinute, RouteForPath
from tests.factories import ECHO_PATH
from tests.http_client import HttpClient
from tests.log_lines import find, lines
from tests.site import WebProcess

SECRET = "xyzzy-plugh"


def get(logged: WebProcess, path: str, headers: dict[str, str]) -> HTTPResponse:
    request = urllib.request.Request(logged.url + path, headers=headers)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=30)
    return answer


def test_requests_and_sockets_have_a_log_line_each_with_their_context(
    logged: WebProcess,
) -> None:
    client = HttpClient()
    client.log_in(logged.url, "ada", DEMO_PASSWORD)
    with client.socket(logged.url, ECHO_PATH):
        pass
    answer = get(
        logged, "/accounts/password/reset/key/MQ-a-b/", {"X-Request-ID": "from-the-proxy-1"}
    )
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    page = find(logged, request_id="from-the-proxy-1")
    assert (page["level"], page["method"], page["status"]) == ("INFO", "GET", 200)
    assert page["route"] == r"/accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"
    assert 0 < page["ms"] < 10_000
    ended = find(logged, route=ECHO_PATH, close_code=1000)
    assert len(ended["socket_id"]) == 16
    assert ended["user"] == find(logged, method="GET", route="/", status=200)["user"]
    assert ended["seconds"] < 10
    assert {line["level"] for line in lines(logged) if line.get("route") == "/healthz"} == {"DEBUG"}


def test_nothing_secret_is_in_the_log(logged: WebProcess) -> None:
    """Sent as password, cookie, header, query, text of a command, and in the path of a link."""
    client = HttpClient()
    with suppress(urllib.error.HTTPError):
        client.post(f"{logged.url}/accounts/login/", login=SECRET, password=SECRET)
    headers = {"Cookie": f"sessionid={SECRET}", "Authorization": f"Bearer {SECRET}"}
    get(logged, f"/connection/?token={SECRET}", headers)
    get(logged, f"/accounts/password/reset/key/MQ-{SECRET}/", headers)
    with client.socket(logged.url, f"{ECHO_PATH}?token={SECRET}") as socket:
        socket.ask("echo", text=SECRET, sent_at=0)
        socket.ask("echo", text=SECRET, sent_at=SECRET, secret=SECRET)
        socket.connection.send(SECRET)
        socket.next("error")
    with pytest.raises(InvalidStatus):
        connect(
            f"ws://{HOST}:{logged.port}{ECHO_PATH}?token={SECRET}",
            additional_headers=headers,
        )
    find(logged, route=ECHO_PATH, refused="origin")
    find(logged, route=ECHO_PATH, close_code=1000)
    log = (logged.folder / "log").read_text()
    assert log.count("apps.realtime.server.access_log") > 6
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


def test_the_connection_pool_logs_one_warning_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    """While PostgreSQL is away, it repeats them several times a second."""
    pool = logging.getLogger("psycopg.pool")
    # Other tests configure the logs again, which adds the filter again.
    assert {type(each) for each in pool.filters} == {OnceAMinute}
    record = pool.makeRecord(pool.name, logging.WARNING, "", 0, "error connecting", (), None)
    once, passed = OnceAMinute(), []
    for now in (100.0, 100.2, 159.9, 160.0, 219.9, 220.0):
        monkeypatch.setattr(time, "monotonic", lambda now=now: now)
        passed += [now] if once.filter(record) else []
    assert passed == [100, 160, 220]
