"""A pytest plugin: real browsers on a real server, which share the test's database.

    def test_a_change_appears(people: People) -> None:
        light = Light.objects.create()
        page = people("ada").visit(f"/lights/{light.pk}/")
        light_set(light_id=light.pk, colour="green")
        expect(page.locator("output")).to_have_text("green")

The project's conftest.py names it: `pytest_plugins = ["apps.realtime.testing.plugin"]`. It
needs pytest-django and pytest-playwright.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections
from playwright.sync_api import Browser

from apps.realtime.testing import async_guard
from apps.realtime.testing.asgi_site import AsgiSite, default_server
from apps.realtime.testing.browser_user import BrowserUser

OpenBrowser = Callable[..., BrowserUser]
People = Callable[..., BrowserUser]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests with browsers last: no async test may follow Playwright in its thread."""
    items.sort(key=is_browsing)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """From the first test with a browser on, Playwright's loop is in the thread."""
    if is_browsing(item):
        async_guard.install()


def is_browsing(item: Any) -> bool:
    return "playwright" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session", autouse=True)
def databases_in_files(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Another process, and threads, share no SQLite database in memory."""
    for each in connections.all():
        if each.vendor == "sqlite" and not each.settings_dict["TEST"]["NAME"]:
            file = tmp_path_factory.mktemp("databases") / f"{each.alias}.sqlite3"
            each.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def asgi_server() -> str:
    """`daphne` or `uvicorn`. Override it to choose, or set the variable ASGI_SERVER."""
    return default_server()


@pytest.fixture(scope="session")
def asgi_environment() -> dict[str, str]:
    """More environment variables of the server, which settings that a test changes do not reach."""
    return {}


@pytest.fixture(scope="session")
def asgi_process(
    django_db_setup: None,
    asgi_server: str,
    asgi_environment: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[AsgiSite]:
    """The server that all tests of this process (a worker of pytest-xdist) share."""
    site = AsgiSite(tmp_path_factory.mktemp("asgi-site"), asgi_server, asgi_environment)
    yield site
    site.stop()


@pytest.fixture
def asgi_site(asgi_process: AsgiSite, transactional_db: None) -> AsgiSite:
    """The project's site on a real server, with the test's database, which is emptied at the end.

    `asgi_site.url` is its address; `kill()`, `start()` and `restart()` act on its process.
    """
    if not asgi_process.running:
        asgi_process.start()
    return asgi_process


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[OpenBrowser]:
    """`open_browser(url)` is a new browser profile for the site there, closed at the end.

    It takes the arguments of `BrowserUser`. At the end none may have reported an error or asked
    another host.
    """
    opened: list[BrowserUser] = []

    def open_browser(*arguments: Any, **options: Any) -> BrowserUser:
        opened.append(BrowserUser(browser, *arguments, **options))
        return opened[-1]

    yield open_browser
    for person in opened:
        person.leave()
    assert [complaint for person in opened for complaint in person.complaints] == []


@pytest.fixture
def people(asgi_site: AsgiSite, open_browser: OpenBrowser) -> People:  # browsers close first
    """`people("ada")` is Ada with a browser of her own, logged in; `people()` is a visitor.

    A username or a user will do. `site` is another one than `asgi_site`, `url` another address of
    it; other arguments are those of Playwright's `Browser.new_context`.
    """

    def people(
        user: Any = None, *, site: Any = asgi_site, url: str = "", **options: Any
    ) -> BrowserUser:
        person = open_browser(url or site.url, site.cookies_of, **options)
        if user is not None:
            person.log_in(user)
        return person

    return people
