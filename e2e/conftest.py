"""Real servers, real browsers: a site per session, and people who open windows on it."""

import os
from collections.abc import Iterator

import pytest

from apps.realtime.testing.plugin import People
from tests.remote_site import RemoteSite
from tests.site import Site, running_site

Place = Site | RemoteSite


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
    # Mail is offered, but nobody in the demo has an address.
    with running_site(channels_url=url, settings={"EMAIL_URL": "consolemail://"}) as site:
        yield site


@pytest.fixture
def asgi_site(site: Place) -> Place:
    """The site on which `people` are, in place of one with an empty database for each test."""
    return site


Meet = People


@pytest.fixture
def meet(people: People) -> Meet:
    """The plugin's `people`, by the name that these tests give it."""
    return people
