"""A process that drains ends its event streams, on both servers."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from apps.realtime.testing.processes import wait_until
from tests.draining import readiness, terminate
from tests.factories import log_errors
from tests.liveblog.factories import event_stream, events_url
from tests.raw_client import raw_client
from tests.site import Site, WebProcess


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_sigterm_ends_event_streams(server: str, site: Site, tmp_path: Path) -> None:
    choice = {"ASGI_SERVER": server, "DRAIN_SECONDS": "0.5"}
    web = WebProcess(tmp_path, site.environment | choice)
    web.start()
    wait_until(lambda: readiness(web)["ready"], "a ready process")
    with event_stream(web.url) as events:
        process = terminate(web)
        assert events.read() is not None  # returns once the stream has ended
    assert process.wait(30) == 0
    assert log_errors(web.folder / "log") == []


@pytest.mark.parametrize("server", ["daphne", "uvicorn"])
def test_an_event_stream_on_a_kept_connection_does_not_hold_the_process(
    server: str, site: Site, tmp_path: Path
) -> None:
    """Such a connection outlives the end of listening; the process then waited for the stream."""
    choice = {"ASGI_SERVER": server, "DRAIN_SECONDS": "1"}
    web = WebProcess(tmp_path, site.environment | choice)
    web.start()
    path = urlsplit(events_url(web.url)).path
    with raw_client(web) as stream, raw_client(web) as page:
        for client in (stream, page):
            client.request("GET", "/accounts/login/")
            assert client.answer().status == 200
        process = terminate(web)
        wait_until(lambda: not readiness(web)["serving"], "the drain")
        stream.request("GET", path)
        refusal = stream.answer()
        page.request("GET", "/accounts/login/")
        last = page.answer()
        page.end()
    assert refusal.status == 503
    assert "retry-after: 1" in refusal.head
    assert last.status == 200
    assert "connection: close" in refusal.head
    assert "connection: close" in last.head
    assert process.wait(30) == 0
    assert log_errors(web.folder / "log") == []
