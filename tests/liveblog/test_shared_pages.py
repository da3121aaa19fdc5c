"""The site's header and footer do not make a shared page private."""

import pytest
from django.test import Client

from apps.liveblog.reading.page_cache import page_cache
from apps.liveblog.services import blog_create

pytestmark = pytest.mark.django_db


def test_the_log_in_leads_back_to_the_filter_and_to_nothing_else_that_was_asked() -> None:
    blog_create(title="Launch day", slug="launch-day")
    page_cache.clear()
    page = Client().get("/live/launch-day/?key=1&secret=1").content
    assert b'?next=%2Flive%2Flaunch-day%2F%3Fkey%3D1"' in page
