"""A blog in a frame of another site."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from apps.liveblog.models import Blog
from apps.liveblog.services import blog_update, post_create
from apps.liveblog.tests.factories import html_of

PATH = "/live/launch-day/"
EMBED = f"{PATH}embed/"
ORIGINS = ["https://paper.example", "https://radio.example"]


def ancestors(response: Any) -> list[str]:
    (found,) = (
        part.split()[1:]
        for part in response["Content-Security-Policy"].split(";")
        if part.strip().startswith("frame-ancestors")
    )
    return list(found)


class TestWhoMayShowIt:
    def test_nobody_unless_the_settings_say_so(self, client: Client, blog: Blog) -> None:
        response = client.get(EMBED)
        assert ancestors(response) == ["'none'"]
        assert response["X-Frame-Options"] == "DENY"

    @pytest.mark.parametrize("origins", [ORIGINS, ["*"]], ids=str)
    def test_the_sites_that_the_settings_name(
        self, client: Client, blog: Blog, settings: Any, origins: list[str]
    ) -> None:
        settings.EMBED_ORIGINS = origins
        response = client.get(EMBED)
        assert ancestors(response) == ["'self'", *origins]
        assert not response.has_header("X-Frame-Options")
        again = client.get(EMBED, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        assert ancestors(again) == ["'self'", *origins]

    def test_no_other_page_comes_with_it(self, client: Client, blog: Blog, settings: Any) -> None:
        settings.EMBED_ORIGINS = ["*"]
        for path in ("/", PATH, f"{PATH}settings/"):
            assert client.get(path)["X-Frame-Options"] == "DENY"


class TestTheFrame:
    def test_it_has_the_newest_posts_and_nothing_to_send(self, client: Client, blog: Blog) -> None:
        for n in range(21):
            post_create(blog_id=blog.pk, body=f"News {n}.")
        html = html_of(client.get(EMBED))
        assert html.count("<article") == 20
        assert f'href="{PATH}?before=' in html
        assert "<form" not in html
        assert "data-path" not in html  # a page without it opens no WebSocket
        assert '<base target="_blank">' in html

    def test_an_editor_gets_what_readers_get(self, editor_client: Client, blog: Blog) -> None:
        response = editor_client.get(EMBED)
        assert html_of(response) == html_of(Client().get(EMBED))
        assert not response.cookies

    def test_it_is_rendered_with_nothing_of_an_editors_session(
        self, editor_client: Client, blog: Blog
    ) -> None:
        request = editor_client.get(EMBED).context["request"]
        assert request.user.is_anonymous
        assert not hasattr(request, "session")
        assert (request.COOKIES, request.META["HTTP_COOKIE"]) == ({}, "")

    def test_a_new_post_is_in_the_next_one(self, client: Client, blog: Blog) -> None:
        before = client.get(EMBED)["ETag"]
        post_create(blog_id=blog.pk, body="News.")
        assert "News." in html_of(client.get(EMBED, headers={"If-None-Match": before}))

    def test_an_unknown_blog_is_not_found(self, client: Client, db: None) -> None:
        assert client.get("/live/nowhere/embed/").status_code == 404


class TestTheCode:
    def test_editors_can_copy_it(self, editor_client: Client, blog: Blog, settings: Any) -> None:
        settings.EMBED_ORIGINS = ORIGINS
        blog_update(blog_id=blog.pk, title='A "big" </textarea> day', summary="", is_open=True)
        html = html_of(editor_client.get(PATH))
        text = html.partition('id="embed-code"')[2].partition(">")[2].partition("</textarea>")[0]
        code = unescape(text)
        assert f'<iframe src="http://testserver{EMBED}"' in code
        assert 'title="A &quot;big&quot; &lt;/textarea&gt; day"' in code
        assert '<script async src="http://testserver/live/embed.js"></script>' in code

    def test_it_is_not_offered_if_no_site_may_use_it(
        self, editor_client: Client, blog: Blog
    ) -> None:
        html = html_of(editor_client.get(PATH))
        assert "EMBED_ORIGINS" in html
        assert "embed.js" not in html

    def test_readers_are_not_told(self, client: Client, blog: Blog, settings: Any) -> None:
        settings.EMBED_ORIGINS = ORIGINS
        assert "Embed this" not in html_of(client.get(PATH))

    def test_the_script_of_the_page_around_it_stays_at_its_address(
        self, client: Client, db: None
    ) -> None:
        response = client.get("/live/embed.js")
        assert response["Content-Type"].startswith("text/javascript")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "max-age=3600" in response["Cache-Control"]
        assert not response.cookies
