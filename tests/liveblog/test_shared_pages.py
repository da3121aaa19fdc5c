"""The pages of live blogs that all readers without a session share, on the whole site."""

from contextlib import closing
from http.client import HTTPConnection, HTTPResponse

import pytest
from django.test import Client

from apps.liveblog.reading.page_cache import page_cache
from apps.liveblog.services import blog_create
from apps.realtime.testing.processes import HOST
from tests.log_lines import find
from tests.site import WebProcess


@pytest.mark.django_db
def test_the_log_in_leads_back_to_the_filter_and_to_nothing_else_that_was_asked() -> None:
    blog_create(title="Launch day", slug="launch-day")
    page_cache.clear()
    page = Client().get("/live/launch-day/?key=1&secret=1").content
    assert b'?next=%2Flive%2Flaunch-day%2F%3Fkey%3D1"' in page


def test_a_page_from_the_cache_is_a_whole_response_with_its_own_log_line(
    logged: WebProcess,
) -> None:
    """On one connection of either server: an id, an age, and a 304 for who has the page."""
    with closing(HTTPConnection(HOST, logged.port, timeout=30)) as connection:

        def ask(method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
            connection.request(method, "/live/launch-day/", headers=headers)
            response = connection.getresponse()
            return response, response.read()

        (first, page), (second, same) = ask(), ask()
        assert page == same
        assert second.getheader("Age") == "0"
        ids = {each.getheader("X-Request-ID") for each in (first, second)}
        assert len(ids) == 2
        for request_id in ids:
            line = find(logged, request_id=request_id)
            assert (line["route"], line["status"]) == ("/live/<slug:slug>/", 200)
        known, nothing = ask(**{"If-None-Match": str(first.getheader("ETag"))})
        assert (known.status, nothing) == (304, b"")
        head, nothing = ask("HEAD")
        assert (head.status, nothing) == (200, b"")
        assert head.getheader("Content-Length") == str(len(page))
