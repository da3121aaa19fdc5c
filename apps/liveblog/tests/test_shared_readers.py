"""Readers of a blog's page through the cache in front of Django, with a clock of the tests."""

import asyncio
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from apps.liveblog.models import Blog
from apps.liveblog.reading.page_cache import page_cache
from apps.liveblog.services import post_create
from apps.realtime.tests.cache_factories import FakeSite, Read

PATH = "/live/launch-day/"

# In a transaction, as in other tests, no page is kept.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings: Any) -> FakeSite:
    page_cache.clear()
    return FakeSite.of_django(settings)


@sync_to_async
def publish(blog: Blog, body: str) -> None:
    post_create(blog_id=blog.pk, body=body)


async def read(site: FakeSite, **asked: Any) -> Read:
    page = await site.get(PATH, **asked)
    assert page.status == 200
    return page


async def test_200_readers_at_once_cost_one_render(
    site: FakeSite, blog: Blog, renders: list[str]
) -> None:
    pages = await asyncio.gather(*(read(site, query=f"fbclid={n}") for n in range(200)))
    assert len({page.body for page in pages}) == len(renders) == 1


async def test_a_page_that_has_not_changed_is_not_rendered_again(
    site: FakeSite, blog: Blog, renders: list[str]
) -> None:
    for site.now in range(0, 10, 2):
        await read(site)
    assert len(renders) == 1


async def test_a_new_post_is_on_every_page_after_two_seconds(site: FakeSite, blog: Blog) -> None:
    """The cursor of an older one is as old as its posts, so its script asks for what came since."""
    await publish(blog, "Old news")
    await read(site)
    await publish(blog, "Later news")
    site.now = 1.9
    stale = (await read(site)).body
    assert b"Later news" not in stale
    assert b'data-seq="1"' in stale
    site.now = 2
    fresh = (await read(site)).body
    assert b"Later news" in fresh
    assert b'data-seq="2"' in fresh


async def test_an_editor_neither_gets_nor_leaves_a_shared_page(
    site: FakeSite, blog: Blog, editor_client: Client
) -> None:
    session = editor_client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}"
    for _ in range(2):
        own = await read(site, cookie=cookie)
        assert b"data-editor" in own.body
        assert b"s-maxage" not in own.headers.get(b"cache-control", b"")
        assert b"data-editor" not in (await read(site)).body


async def test_a_page_that_everybody_gets_has_the_headers_of_a_page(
    site: FakeSite, blog: Blog
) -> None:
    first, second = await read(site), await read(site)
    assert first.headers == second.headers
    assert second.headers[b"x-frame-options"] == b"DENY"
    assert second.headers[b"x-content-type-options"] == b"nosniff"
    assert int(second.headers[b"content-length"]) == len(second.body)
    assert b"set-cookie" not in second.headers


async def test_a_host_that_is_not_ours_is_refused_each_time(site: FakeSite, blog: Blog) -> None:
    for _ in range(2):
        stranger = await site.ask(
            path=PATH, query_string=b"", method="GET", headers=[(b"host", b"evil.example")]
        )
        assert stranger.status == 400
    assert b"evil.example" not in (await read(site)).body
