import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from apps.realtime.testing.browser_user import BrowserUser
from apps.realtime.testing.plugin import OpenBrowser
from tests.copying.host import Host, served
from tests.copying.windows import OpenWindow, log_in
from tests.made_once import made_once

WITH_NUMBERS = ("accounts", "console")

HostOf = Callable[[str], Host]


@pytest.fixture(scope="session")
def host_of(tmp_path_factory: pytest.TempPathFactory) -> HostOf:
    """`host_of(app)` is a project that has copied that app; the same one for every test.

    The users of most hosts have UUIDs, as the users of this project have numbers.
    """

    @cache
    def host_of(app: str) -> Host:
        made = made_once(f"host-{app}", lambda home: new_host(home, app).take(app))
        home = tmp_path_factory.mktemp(app)
        shutil.copytree(made, home, symlinks=True, dirs_exist_ok=True)
        return Host(home)

    return host_of


def new_host(home: Path, app: str) -> Host:
    host = Host(home).start()
    return host if app in WITH_NUMBERS else host.give_uuids()


@pytest.fixture
def open_window(open_browser: OpenBrowser, host_of: HostOf) -> Iterator[OpenWindow]:
    """`open_window(app)` is somebody's browser on the project that has copied that app.

    With `superuser=True` it is that of the superuser, logged in.
    """
    with ExitStack() as stack:
        urls: dict[str, str] = {}

        def open_window(app: str, *, superuser: bool = False, **options: Any) -> BrowserUser:
            if app not in urls:
                urls[app] = stack.enter_context(served(host_of(app)))
            person = open_browser(urls[app], **options)
            if superuser:
                log_in(person)
            return person

        yield open_window
