import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser

from e2e.conftest import browser_type_launch_args  # noqa: F401  the browser to drive
from e2e.people import BrowserUser
from tests.copying.host import ROOT, Host, served
from tests.copying.windows import OpenWindow, log_in

HostOf = Callable[[str], Host]


@pytest.fixture(scope="session")
def bundles() -> None:
    """The bundles of `make bundles`."""
    subprocess.run([ROOT / "scripts" / "bundles.sh"], cwd=ROOT, check=True)


@pytest.fixture(scope="session")
def host_of(bundles: None, tmp_path_factory: pytest.TempPathFactory) -> HostOf:
    """`host_of(app)` is a project that has copied that app; the same one for every test."""
    hosts: dict[str, Host] = {}

    def host_of(app: str) -> Host:
        if app not in hosts:
            hosts[app] = Host(tmp_path_factory.mktemp(app))
            hosts[app].take(app)
        return hosts[app]

    return host_of


@pytest.fixture
def open_window(browser: Browser, host_of: HostOf) -> Iterator[OpenWindow]:
    """`open_window(app)` is somebody's browser on the project that has copied that app.

    With `superuser=True` it is that of the superuser, logged in.
    """
    with ExitStack() as stack:
        urls: dict[str, str] = {}
        people: list[BrowserUser] = []

        def open_window(app: str, *, superuser: bool = False, **options: Any) -> BrowserUser:
            if app not in urls:
                urls[app] = stack.enter_context(served(host_of(app)))
            people.append(BrowserUser(browser, urls[app], **options))
            stack.callback(people[-1].leave)
            if superuser:
                log_in(people[-1])
            return people[-1]

        yield open_window
        assert [complaint for person in people for complaint in person.complaints] == []
