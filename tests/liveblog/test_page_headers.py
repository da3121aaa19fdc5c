"""Headers of a live blog's pages that this site's middleware sets."""

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from apps.liveblog.reading.page_cache import page_cache
from apps.liveblog.services import blog_create
from apps.realtime.testing import user_make
from apps.realtime.tests.cache_factories import FakeSite

PATH = "/live/launch-day/"
UNFRAMED = "frame-ancestors 'none'"

# In a transaction, as in other tests, no page is kept.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor() -> Client:
    blog_create(title="Launch day", slug="launch-day")
    client = Client()
    client.force_login(user_make("ada", "Ada", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def site(settings: Any) -> FakeSite:
    page_cache.clear()
    return FakeSite.of_django(settings)


@pytest.mark.parametrize("path", ["/", PATH, f"{PATH}settings/"])
def test_other_sites_may_frame_the_embed_and_no_other_page(
    editor: Client, settings: Any, path: str
) -> None:
    settings.EMBED_ORIGINS = ["*"]
    for client in (editor, Client()):
        response = client.get(path)
        assert UNFRAMED in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"
        assert UNFRAMED not in client.get(f"{PATH}embed/")["Content-Security-Policy"]


@pytest.mark.usefixtures("editor")
async def test_a_shared_page_from_the_cache_has_the_sites_policy(site: FakeSite) -> None:
    for _ in range(2):
        page = await site.get(PATH)
        assert b"s-maxage" in page.headers[b"cache-control"]
        assert UNFRAMED.encode() in page.headers[b"content-security-policy"]


async def test_an_editors_own_page_is_private(site: FakeSite, editor: Client) -> None:
    session = editor.cookies[settings.SESSION_COOKIE_NAME].value
    for _ in range(2):
        own = await site.get(PATH, cookie=f"{settings.SESSION_COOKIE_NAME}={session}")
        assert own.status == 200
        assert b"private" in own.headers[b"cache-control"]
        assert b"private" not in (await site.get(PATH)).headers[b"cache-control"]
