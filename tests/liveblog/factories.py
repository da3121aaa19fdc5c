"""The live blog "launch-day", its streams and its events."""

import re
import urllib.request
from typing import Any

from tests.factories import data_stream
from tests.http_client import HttpClient

PATH = "/live/launch-day/"
SOCKET = "/ws/liveblog/launch-day/"


def stream_name(site_url: str) -> str:
    """The stream of the blog, as its page names it."""
    return data_stream(HttpClient().get(f"{site_url}{PATH}"), "liveblog")


def events_url(site_url: str) -> str:
    """Where the page reads the blog's events if WebSockets are blocked."""
    found = re.search(r'data-events="([^"]+)"', HttpClient().get(f"{site_url}{PATH}"))
    assert found is not None
    return site_url + found[1]


def event_stream(site_url: str) -> Any:
    """An open response of Server-Sent Events."""
    return urllib.request.urlopen(events_url(site_url), timeout=15)
