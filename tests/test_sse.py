"""Event streams and the door's count on real servers: Daphne and uvicorn."""

import re
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest

from tests.services import HOST, RedisServer, wait_until
from tests.site import Site, WebProcess, running_site

AT_MOST = 3


class Uvicorn(WebProcess):
    name = "uvicorn"

    def command(self) -> Sequence[str | Path]:
        where = ["--host", HOST, "--port", str(self.port), "--lifespan", "off"]
        return [sys.executable, "-m", "uvicorn", *where, "project.asgi:application"]


@pytest.fixture(scope="module")
def site(redis: RedisServer) -> Iterator[Site]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("LIMIT_SOCKETS_PER_ADDRESS", str(AT_MOST))
        with running_site(channels_url=redis.channels_url) as site:
            yield site


@pytest.fixture(scope="module", params=["daphne", "uvicorn"])
def url(
    request: pytest.FixtureRequest, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """One server's address of the live blog's events."""
    web = site.processes[0]
    if request.param == "uvicorn":
        web = Uvicorn(tmp_path_factory.mktemp("uvicorn"), site.environment)
        web.start()
    with urllib.request.urlopen(f"{web.url}/live/launch-day/", timeout=10) as page:
        found = re.search(r'data-events="([^"]+)"', page.read().decode())
    assert found is not None
    yield web.url + found[1]
    if request.param == "uvicorn":
        web.stop()
    log = (web.folder / "log").read_text()
    assert "Traceback" not in log
    assert "took too long" not in log


class Events:
    """What an EventSource makes of a response."""

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
def events(url: str, last: str = "") -> Iterator[Events]:
    request = urllib.request.Request(url, headers={"Last-Event-ID": last} if last else {})
    with urllib.request.urlopen(request, timeout=15) as response:
        yield Events(response)


def status(url: str, method: str = "GET") -> int:
    try:
        request = urllib.request.Request(url, method=method)
        with urllib.request.urlopen(request, timeout=15) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_events_arrive_at_once_and_a_cursor_brings_what_was_missed(site: Site, url: str) -> None:
    with events(url) as reader:
        place = reader.next("subscribed")["id"]
        site.manage("liveblog_post", "launch-day", "Told as it happens")
        seen = reader.next("event")
        assert "Told as it happens" in seen["data"]
    with events(url, last=place) as reader:
        assert reader.next("event") == seen


def test_who_left_makes_room_for_others(url: str) -> None:
    """The count is the proof that the server noticed: it falls only when the consumer has ended."""
    with events(url) as one, events(url) as two:
        one.next("subscribed")
        two.next("subscribed")
        with events(url) as three:
            three.next("subscribed")
            assert status(url) == 429
        wait_until(lambda: status(url, "HEAD") == 200, "a place to become free")
    wait_until(lambda: all_fit(url), "all places to become free")


def all_fit(url: str) -> bool:
    try:
        with events(url), events(url), events(url):
            return True
    except urllib.error.HTTPError:
        return False
