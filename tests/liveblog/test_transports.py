"""Event streams and limits on real servers: Daphne and uvicorn."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http.client import HTTPResponse
from socket import create_connection
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from apps.realtime.testing.processes import HOST, wait_until
from tests.factories import close_code
from tests.http_client import origin_of
from tests.liveblog.factories import SOCKET, events_url
from tests.services import RedisServer
from tests.site import Site, WebProcess, running_site

AT_MOST = 3
SILENT_SECONDS = 2


@pytest.fixture(scope="module")
def site(redis: RedisServer) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIMIT_SOCKETS_PER_ADDRESS", str(AT_MOST))
        environment.setenv("LIMIT_SILENT_SECONDS", str(SILENT_SECONDS))
        environment.setenv("LIMIT_FRAMES_AT_ONCE", "20")
        environment.setenv("TRUSTED_PROXIES", "1")  # so that each test has an address of its own
        with running_site(channels_url=redis.channels_url, processes=0) as site:
            yield site


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def url(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One server's address of the live blog's events."""
    choice = site.environment | {"ASGI_SERVER": request.param}
    web = WebProcess(tmp_path_factory.mktemp(request.param), choice)
    web.start()
    yield events_url(web.url)
    web.stop()
    log = (web.folder / "log").read_text()
    assert "Traceback" not in log
    assert "took too long" not in log


class Events:
    """A response parsed as an EventSource does."""

    def __init__(self, response: HTTPResponse) -> None:
        self.response = response

    def next(self, name: str) -> dict[str, str]:
        """The next event of that name."""
        while True:
            fields = dict(iter(self._field, None))
            if fields.get("event") == name:
                return fields

    def _field(self) -> tuple[str, str] | None:
        line = self.response.readline().decode()
        assert line, "the response has ended"
        name, _, value = line.rstrip("\n").partition(": ")
        return (name, value) if name else None


@contextmanager
def events(url: str, address: str, **headers: str) -> Iterator[Events]:
    request = urllib.request.Request(url, headers={"X-Forwarded-For": address, **headers})
    with urllib.request.urlopen(request, timeout=15) as response:
        yield Events(response)


def status(url: str, address: str) -> int:
    try:
        with events(url, address) as answer:
            return int(answer.response.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_events_arrive_at_once_and_a_cursor_brings_missed_events(site: Site, url: str) -> None:
    with events(url, "192.0.2.1") as reader:
        place = reader.next("subscribed")["id"]
        site.manage("liveblog_post", "launch-day", "Told as it happens")
        seen = reader.next("event")
        assert "Told as it happens" in seen["data"]
    with events(url, "192.0.2.1", **{"Last-Event-ID": place}) as reader:
        assert reader.next("event") == seen


@pytest.mark.parametrize(
    ("ours", "headers"),
    [("192.0.2.2", {}), ("192.0.2.7", {"Content-Length": "0"})],
    ids=["no body", "an empty body"],
)
def test_a_closed_event_stream_frees_its_place(
    url: str, ours: str, headers: dict[str, str]
) -> None:
    """The count is the proof that the server noticed: it falls only when the consumer has ended."""
    with events(url, ours, **headers) as one, events(url, ours, **headers) as two:
        one.next("subscribed")
        two.next("subscribed")
        with events(url, ours, **headers) as three:
            three.next("subscribed")
            assert status(url, ours) == 429
            assert status(url, "192.0.2.3") == 200
        wait_until(lambda: status(url, ours) == 200, "a place to become free")


def test_the_connection_ends_with_the_event_stream(url: str) -> None:
    """A client that does not read the end is cut off, so its connection carries nothing else."""
    where = urlsplit(url)
    headers = f"Host: {where.netloc}\r\nX-Forwarded-For: 192.0.2.8\r\n\r\n"
    paths = f"{where.path}?after=0&epoch=other", "/accounts/login/"
    with create_connection((HOST, where.port or 0), timeout=15) as line:
        line.sendall("".join(f"GET {path} HTTP/1.1\r\n{headers}" for path in paths).encode())
        answers = b"".join(iter(lambda: line.recv(65536), b"")).lower()
    assert b"event: resync" in answers
    assert b"connection: close" in answers
    assert answers.count(b"http/1.1 ") == 1


def test_a_socket_without_room_is_told_so_and_closed(url: str) -> None:
    ours = "192.0.2.4"
    with events(url, ours), socket(url, ours), socket(url, ours), socket(url, ours) as fourth:
        error = json.loads(fourth.recv(timeout=30))
        assert (error["type"], error["code"]) == ("error", "too_many")
        assert close_code(fourth) == 4429


def test_a_flood_is_closed(url: str) -> None:
    with socket(url, "192.0.2.5") as flood:
        with suppress(ConnectionClosed):
            for _ in range(500):
                flood.send("{}")
        assert close_code(flood) == 4429


def test_a_socket_that_says_nothing_is_closed(url: str) -> None:
    with socket(url, "192.0.2.6") as silent:
        assert close_code(silent) == 4408


def socket(url: str, address: str) -> AbstractContextManager[ClientConnection]:
    site = origin_of(url)
    path = f"{site.replace('http', 'ws', 1)}{SOCKET}"
    return connect(path, origin=site, additional_headers={"X-Forwarded-For": address})
