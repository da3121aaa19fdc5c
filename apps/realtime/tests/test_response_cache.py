"""Readers without a session share a response, and nothing of one reader gets to others."""

import asyncio
import logging
import sys
from types import ModuleType
from typing import Any

import pytest
from django.urls import path
from django.views import View

from apps.realtime.server import stored_response
from apps.realtime.server.shared_views import shared
from apps.realtime.telemetry.log_context import bound_log_context
from apps.realtime.tests.cache_factories import PUBLIC, FakeSite


@pytest.fixture(autouse=True)
def _urls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    module = ModuleType("urls_of_this_test")
    page, other = shared(View.as_view(), "page", "key"), View.as_view()
    patterns = [path("page/", page), path("pages/<slug:slug>/", page), path("own/", other)]
    module.urlpatterns = patterns  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    settings.ROOT_URLCONF = module.__name__


@pytest.fixture
def fake(settings: Any) -> FakeSite:
    """A site in one language."""
    settings.MIDDLEWARE = []
    return FakeSite()


class TestAge:
    async def test_a_page_is_made_once_while_it_is_fresh(self, fake: FakeSite) -> None:
        pages = []
        for fake.now in (0, 0.5, 0.9):
            pages.append(await fake.get())
        assert [page.body for page in pages] == [b"page 1"] * 3
        assert [page.headers[b"age"] for page in pages] == [b"0"] * 3

    async def test_an_older_one_is_served_once_more_while_it_is_made_again(
        self, fake: FakeSite
    ) -> None:
        await fake.get()
        fake.now = 1.5
        fake.gate = asyncio.Event()
        stale = [await fake.get() for _ in range(3)]
        assert {page.body for page in stale} == {b"page 1"}
        assert stale[0].headers[b"age"] == b"1"
        fake.gate.set()
        await asyncio.wait(fake.cache.making.values())
        assert (await fake.get()).body == b"page 2"
        assert fake.renders == 2

    async def test_no_reader_gets_one_that_is_older_than_it_allows(self, fake: FakeSite) -> None:
        """Also if making the new one takes long: its age begins when it is begun."""
        await fake.get()
        fake.now = 1.9
        assert (await fake.get()).body == b"page 1"
        fake.now = 2
        assert (await fake.get()).body == b"page 2"

    async def test_the_age_of_a_page_begins_when_it_is_begun(self, fake: FakeSite) -> None:
        fake.gate = asyncio.Event()
        reading = asyncio.ensure_future(fake.get())
        await fake.begun.wait()
        fake.now = 3
        fake.gate.set()
        assert (await reading).headers[b"age"] == b"3"
        assert (await fake.get()).body == b"page 2"

    @pytest.mark.parametrize(
        "said", [b"public", b"s-maxage=2", b"public, s-maxage=0", b"no-store, public, s-maxage=2"]
    )
    async def test_a_page_that_does_not_say_so_is_not_kept(
        self, fake: FakeSite, said: bytes
    ) -> None:
        fake.headers = [(b"Cache-Control", said)]
        assert [(await fake.get()).body for _ in range(2)] == [b"page 1", b"page 2"]

    @pytest.mark.parametrize("status", [301, 404, 500])
    async def test_only_a_page_that_was_found_is_kept(self, fake: FakeSite, status: int) -> None:
        fake.status = status
        assert [(await fake.get()).status for _ in range(2)] == [status, status]
        assert fake.renders == 2


class TestManyAtOnce:
    async def test_a_page_is_made_once_for_all_concurrent_readers(self, fake: FakeSite) -> None:
        pages = await asyncio.gather(*(fake.get() for _ in range(200)))
        assert {page.body for page in pages} == {b"page 1"}

    async def test_a_reader_who_leaves_does_not_take_it_from_the_others(
        self, fake: FakeSite
    ) -> None:
        fake.gate = asyncio.Event()
        first, second = (asyncio.ensure_future(fake.get()) for _ in range(2))
        await fake.begun.wait()
        first.cancel()
        fake.gate.set()
        assert (await second).body == b"page 1"

    async def test_a_failure_reaches_the_reader_and_is_not_kept(self, fake: FakeSite) -> None:
        fake.failure = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError):
            await fake.get()
        fake.failure = None
        assert (await fake.get()).status == 200

    async def test_the_pages_used_last_are_kept(
        self, fake: FakeSite, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        fake.cache.store = stored_response.ResponseStore(responses=2)
        for slug in "abacab":
            await fake.get(f"/pages/{slug}/")
        assert [scope["path"][-2] for scope in fake.scopes] == list("abcb")

    async def test_their_bytes_are_bounded(self, fake: FakeSite) -> None:
        fake.cache.store = stored_response.ResponseStore(size=10_000)
        fake.body = b"x" * 4_000
        for number in range(5):
            await fake.get(f"/pages/{number}/")
            assert len(fake.cache.store) == 1
        fake.body = b"x" * 10_000
        await fake.get("/page/")
        assert len(fake.cache.store) == 0


class TestWhoSharesIt:
    @pytest.mark.parametrize(
        "headers",
        [
            {"cookie": "a=b; sessionid=c"},
            {"authorization": "Bearer x"},
            {"content-length": "3"},
            {"transfer-encoding": "chunked"},
            {"host": "another.example"},  # a second one
        ],
        ids=str,
    )
    async def test_somebody_known_gets_and_leaves_no_shared_page(
        self, fake: FakeSite, headers: dict[str, str]
    ) -> None:
        for _ in range(2):
            await fake.get(**headers)
        assert fake.renders == 2
        assert all(scope["client"] for scope in fake.scopes)
        assert (await fake.get()).body == b"page 3"
        assert (await fake.get(**headers)).body == b"page 4"

    @pytest.mark.parametrize(
        "asked", [{"method": "POST"}, {"path": "/own/"}, {"path": "/nowhere/"}], ids=str
    )
    async def test_other_requests_pass_untouched(
        self, fake: FakeSite, asked: dict[str, str]
    ) -> None:
        for _ in range(2):
            await fake.get(cookie="a=b", **asked)
        assert fake.renders == 2
        assert (b"cookie", b"a=b") in fake.scopes[1]["headers"]

    async def test_a_page_depends_on_nothing_by_which_it_is_not_kept_apart(
        self, fake: FakeSite
    ) -> None:
        await fake.get(
            query="utm_source=secret&page=2",
            cookie="csrftoken=secret",
            referer="secret",
            x_forwarded_host="secret",
            x_forwarded_for="secret",
            accept_language="secret",
            accept_encoding="gzip",
            if_none_match='"secret"',
            range="bytes=1-2",
        )
        assert fake.scopes == [
            {
                "type": "http",
                "asgi": {"version": "3.0"},
                "http_version": "1.1",
                "method": "GET",
                "scheme": "https",
                "root_path": "",
                "path": "/page/",
                "query_string": b"page=2",
                "headers": [(b"host", b"example.org")],
            }
        ]

    async def test_pages_are_kept_apart_by_their_key(self, fake: FakeSite) -> None:
        host = {"headers": [(b"host", b"example.com")]}
        asked: list[dict[str, Any]] = [
            {},
            host,
            {"scheme": "http"},
            {"path": "/prefix/page/", "root_path": "/prefix"},
            {"query_string": b"page=2"},
            {"query_string": b"key=1&page=2"},
        ]
        plain = {
            "method": "GET",
            "path": "/page/",
            "query_string": b"",
            "headers": [(b"host", b"example.org")],
        }
        pages = [await fake.ask(**plain | other) for _ in range(2) for other in asked]
        assert [int(page.body.split()[1]) for page in pages] == [*range(1, 7)] * 2

    async def test_the_order_and_repetition_of_parameters_make_no_other_page(
        self, fake: FakeSite
    ) -> None:
        for query in ("page=2&key=1", "key=1&page=2", "fbclid=x&page=1&key=1&page=2"):
            assert (await fake.get(query=query)).body == b"page 1"

    @pytest.mark.parametrize("query", ["page=" + "1" * 65, "&".join("page=1" for _ in range(101))])
    async def test_an_odd_query_is_left_to_the_application(
        self, fake: FakeSite, query: str
    ) -> None:
        for _ in range(2):
            await fake.get(query=query)
        assert fake.renders == 2

    async def test_the_proxys_word_counts_where_the_settings_say_so(self, settings: Any) -> None:
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        settings.USE_X_FORWARDED_HOST = settings.USE_X_FORWARDED_PORT = True
        fake = FakeSite()
        for value in ("a", "b"):
            for name in ("x_forwarded_proto", "x_forwarded_host", "x_forwarded_port"):
                await fake.get(**{name: value})
        assert fake.renders == 6
        await fake.get(x_forwarded_proto="a")
        assert fake.renders == 6

    async def test_languages_are_kept_apart_if_the_site_has_them(self, settings: Any) -> None:
        settings.MIDDLEWARE = ["django.middleware.locale.LocaleMiddleware"]
        settings.LANGUAGES = [("en", "English"), ("de", "German")]
        fake = FakeSite()
        fake.headers = [PUBLIC, (b"Vary", b"Accept-Language, Accept-Encoding")]
        bodies = [
            (await fake.get(accept_language=accepted)).body
            for accepted in ("de-AT,de;q=0.9", "de", "en-GB", "fr,en;q=0.5")
        ]
        assert bodies == [b"page 1", b"page 1", b"page 2", b"page 2"]
        assert (b"accept-language", b"de") in fake.scopes[0]["headers"]
        assert (await fake.get()).body == b"page 2"  # the site's own language
        assert (await fake.get(cookie="django_language=de")).body == b"page 3"


class TestPersonalResponses:
    @pytest.mark.parametrize(
        "header",
        [
            (b"Set-Cookie", b"csrftoken=a"),
            (b"Cache-Control", b"private"),
            (b"Vary", b"Cookie"),
            (b"Vary", b"Accept-Language"),
            (b"Content-Security-Policy", b"script-src 'nonce-abc'"),
        ],
        ids=lambda pair: pair[1].decode(),
    )
    async def test_each_reader_gets_one_of_their_own(
        self, fake: FakeSite, header: tuple[bytes, bytes], caplog: pytest.LogCaptureFixture
    ) -> None:
        """Also those who wait for it. The log names the view, which promised otherwise."""
        fake.headers = [PUBLIC, header]
        with caplog.at_level(logging.ERROR):
            pages = await asyncio.gather(*(fake.get(cookie="a=b") for _ in range(3)))
        assert len({page.body for page in pages}) == 3
        assert len(fake.cache.store) == 0
        assert sum((b"cookie", b"a=b") in scope["headers"] for scope in fake.scopes) == 3
        assert "/page/ is declared as shared" in caplog.text


class TestAnswers:
    async def test_a_browser_that_has_the_page_gets_no_body(self, fake: FakeSite) -> None:
        first = await fake.get()
        etag = first.headers[b"etag"].decode()
        for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
            again = await fake.get(if_none_match=known)
            assert (again.status, again.body) == (304, b"")
            assert again.headers[b"etag"] == first.headers[b"etag"]
        assert (await fake.get(if_none_match='"x"')).body == b"page 1"
        assert fake.renders == 1

    async def test_head_gets_the_headers_of_get(self, fake: FakeSite) -> None:
        head = await fake.get(method="HEAD")
        assert (head.status, head.body) == (200, b"")
        page = await fake.get()
        assert (page.body, page.headers) == (b"page 1", head.headers)

    async def test_its_log_line_names_the_route(self, fake: FakeSite) -> None:
        for _ in range(2):
            with bound_log_context() as context:
                await fake.get("/pages/a-b/")
            assert context.all()["route"] == "/pages/<slug:slug>/"
