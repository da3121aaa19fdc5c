"""A process that drains ends its event streams, on both servers."""

from pathlib import Path

import pytest

from tests.draining import readiness, terminate
from tests.factories import log_errors
from tests.liveblog.factories import event_stream
from tests.services import wait_until
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
