"""Real servers, real browsers: a site per session, and people who open windows on it."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from e2e.people import BrowserUser
from tests.programs import launch_options
from tests.remote_site import RemoteSite
from tests.site import Site, running_site

Place = Site | RemoteSite


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    return browser_type_launch_args | launch_options(browser_name)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Iterator[Place]:
    """The site of `make run`: one Daphne process, SQLite, the in-memory layer, demo content.

    Where LAYER names one, a layer on Redis instead. Where BASE_URL is given, the site there; it
    must have the demo content.
    """
    if url := os.environ.get("BASE_URL"):
        yield RemoteSite(url)
        return
    layer = os.environ.get("LAYER")
    url = request.getfixturevalue("redis").layer_url(layer) if layer else "inmemory://"
    with running_site(channels_url=url) as site:
        yield site


Meet = Callable[..., BrowserUser]


@pytest.fixture
def meet(browser: Browser, site: Place) -> Iterator[Meet]:
    """`meet("ada")` is Ada, logged in, with a browser of her own; `meet()` is an anonymous visitor.

    At the end of the test nobody's browser may have reported an error or asked another host.
    """
    people: list[BrowserUser] = []

    def meet(username: str | None = None, *, url: str = site.url, **options: Any) -> BrowserUser:
        person = BrowserUser(browser, url, **options)
        people.append(person)
        if username is not None:
            person.log_in(username)
        return person

    yield meet
    complaints = [complaint for person in people for complaint in person.complaints]
    for person in people:
        person.leave()
    assert complaints == []
