"""The pages that readers without a session share, and what a proxy may do with them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from apps.liveblog.models import Blog
from apps.liveblog.reading import page_cache as cache
from apps.liveblog.reading.page_cache import PageCache, page_cache
from apps.liveblog.services import (
    blog_close,
    blog_update,
    post_create,
    post_delete,
    post_key_set,
    post_pin,
    post_update,
)

PATH = "/live/launch-day/"


# In a transaction, as in other tests, no page is kept.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    page_cache.clear()


def read(path: str = PATH, **headers: str) -> Any:
    return Client(headers=headers or None).get(path)


class TestSharing:
    def test_200_readers_cost_one_render_per_change(self, blog: Blog, renders: list[str]) -> None:
        for n in range(2):
            post = post_create(blog_id=blog.pk, body="News")
            pages = {read(f"{PATH}?utm_source={reader}").content for reader in range(100)}
            assert len(pages) == 1
            assert f'id="post-{post.pk}"'.encode() in pages.pop()
            assert len(renders) == n + 1

    def test_a_page_costs_six_queries_at_most(
        self, blog: Blog, django_assert_max_num_queries: Any
    ) -> None:
        for n in range(60):
            picture = f"![A signal](image:{n + 1})"
            post_create(blog_id=blog.pk, body=f"News\n\n{picture}", is_key=n % 5 == 0)
        post_pin(post_id=blog.posts.latest("pk").pk)
        with django_assert_max_num_queries(6):
            assert b"data-pinned>" in read().content

    def test_every_change_is_on_the_next_page(self, blog: Blog, renders: list[str]) -> None:
        post = post_create(blog_id=blog.pk, body="News")
        changes: list[Callable[[], object]] = [
            lambda: post_update(post_id=post.pk, title="", body="More news"),
            lambda: post_key_set(post_id=post.pk, is_key=True),
            lambda: post_pin(post_id=post.pk),
            lambda: blog_update(blog_id=blog.pk, title="Storm", summary="", is_open=True),
            lambda: post_delete(post_id=post.pk),
            lambda: blog_close(blog_id=blog.pk),
        ]
        seen = {read().content}
        for change in changes:
            change()
            seen.add(read().content)
        assert len(seen) == len(renders) == 1 + len(changes)

    def test_the_page_of_a_blog_that_starts_says_so_without_an_event(self, blog: Blog) -> None:
        blog.starts_at = timezone.now() + timedelta(hours=1)
        blog.save()
        assert 'data-state="not_started"' in read().content.decode()
        blog.starts_at = timezone.now() - timedelta(hours=1)
        blog.save()
        assert 'data-state="live"' in read().content.decode()

    def test_pages_filters_and_addresses_are_kept_apart(self, blog: Blog, settings: Any) -> None:
        settings.ALLOWED_HOSTS = ["testserver", "localhost"]
        post_create(blog_id=blog.pk, body="Key", is_key=True)
        newer = post_create(blog_id=blog.pk, body="Ordinary")
        newest, key, older = (
            read().content,
            read(f"{PATH}?key=1").content,
            read(f"{PATH}?before={newer.pk}").content,
        )
        assert b"<p>Ordinary</p>" in newest
        assert b"<p>Ordinary</p>" not in key + older
        assert b"data-key-only" in key
        assert b"http://localhost/live/" in read(host="localhost").content
        assert b"http://testserver/live/" in read().content

    def test_languages_are_kept_apart(self, blog: Blog) -> None:
        def page(language: str) -> bytes:
            with override(language):  # where a site has no LocaleMiddleware, it is the active one
                return bytes(read(**{"accept-language": language}).content)

        english, german = page("en"), page("de")
        assert english != german
        assert (page("en"), page("de")) == (english, german)

    def test_nothing_of_a_reader_gets_into_the_page_of_others(self, blog: Blog) -> None:
        assert (
            b"secret" not in read(f"{PATH}?secret=1", cookie="secret=1", referer="/secret").content
        )
        key_only = read(f"{PATH}?key=1&secret=1").content
        assert b"data-key-only" in key_only
        assert b"secret" not in key_only

    def test_editors_get_a_page_of_their_own(self, editor_client: Client, blog: Blog) -> None:
        read()
        assert b"data-editor" in editor_client.get(PATH).content
        assert b"data-editor" not in read().content

    def test_what_does_not_exist_is_404_each_time(self, db: None) -> None:
        for path in ("/live/nowhere/", "/live/nowhere/feed/"):
            assert [read(path).status_code for _ in range(2)] == [404, 404]


class TestHeaders:
    @pytest.mark.parametrize("path", [PATH, "/live/", f"{PATH}feed/", "/live/sitemap.xml"])
    def test_a_proxy_may_keep_a_page_for_a_moment(self, blog: Blog, path: str) -> None:
        response = read(path)
        assert not response.cookies
        assert response.get("Vary") in {None, "Accept-Language"}  # None where a site has one
        assert "public" in response["Cache-Control"]
        assert "s-maxage=2" in response["Cache-Control"]
        assert "stale-while-revalidate=10" in response["Cache-Control"]

    @pytest.mark.parametrize("path", [PATH, "/live/", f"{PATH}feed/"])
    def test_an_unchanged_page_is_not_sent_again(self, blog: Blog, path: str) -> None:
        etag = read(path)["ETag"]
        again = read(path, if_none_match=etag)
        assert (again.status_code, again.content) == (304, b"")
        post_create(blog_id=blog.pk, body="News")
        assert read(path, if_none_match=etag).status_code == 200


class TestPageCache:
    def test_it_keeps_the_latest_pages_only(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(cache, "PAGES", 2)
        pages, rendered = PageCache(), []

        def read_page(key: str) -> None:
            def render(version: int) -> bytes:
                rendered.append(key)
                return b""

            pages.get(key, version=1, render=render)

        for key in "abacab":
            read_page(key)
        assert rendered == list("abcb")
