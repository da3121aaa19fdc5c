import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.liveblog.models import Blog, Post
from apps.liveblog.selectors import PAGE_SIZE, blogs_listed
from apps.liveblog.services import blog_close, post_create
from apps.liveblog.tests.factories import html_of
from apps.realtime.selectors import Cursor, cursor_get
from apps.realtime.templatetags.realtime import login_url
from apps.realtime.testing import user_make

FETCH = {"X-Requested-With": "fetch"}


def page(client: Client, query: str = "") -> str:
    response = client.get(f"/live/launch-day/{query}")
    assert response.status_code == 200
    return response.content.decode()


def ids_on(html: str) -> list[int]:
    return [int(number) for number in re.findall(r'<article [^>]*data-post="(\d+)"', html)]


class TestReading:
    def test_the_list_shows_live_blogs_first(self, client: Client, blog: Blog) -> None:
        ended = Blog.objects.create(title="Rehearsal", slug="rehearsal", is_open=False)
        post_create(blog_id=blog.pk, body="x")
        html = client.get("/live/").content.decode()
        assert html.index("Launch day") < html.index(ended.title)
        assert "1 update</span>," in html
        assert "0 updates" in html

    def test_the_order_of_the_list_does_not_depend_on_the_database(self) -> None:
        assert blogs_listed().ordered

    def test_an_empty_list_says_so(self, client: Client, db: None) -> None:
        assert "No live blogs right now." in client.get("/live/").content.decode()

    def test_the_page_is_complete_and_newest_first(self, client: Client, blog: Blog) -> None:
        posts = [post_create(blog_id=blog.pk, body=f"News {n}") for n in range(3)]
        html = page(client)
        assert ids_on(html) == [post.pk for post in reversed(posts)]
        assert "<p>News 0</p>" in html

    def test_a_reader_gets_no_forms(self, client: Client, blog: Blog) -> None:
        post_create(blog_id=blog.pk, body="x")
        html = page(client)
        assert "<form" not in html.split("<main")[1]
        assert "data-edit" not in html

    def test_the_cursor_is_read_before_the_posts(
        self, client: Client, blog: Blog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A post between the two is on the page and replayed, instead of lost."""

        def read_and_be_overtaken(*, stream: str) -> Cursor:
            cursor = cursor_get(stream=stream)
            post_create(blog_id=blog.pk, body="Just in time")
            return cursor

        monkeypatch.setattr("apps.liveblog.selectors.cursor_get", read_and_be_overtaken)
        html = page(client)
        assert 'data-seq="0"' in html
        assert "Just in time" in html

    def test_the_pages_have_every_post_once(self, client: Client, blog: Blog) -> None:
        posts = [post_create(blog_id=blog.pk, body="x").pk for _ in range(PAGE_SIZE + 3)]
        newest = page(client)
        link = re.search(r'rel="next" href="([^"]+)"', newest)
        assert link is not None
        oldest = html_of(client.get(link[1]))
        assert ids_on(newest) + ids_on(oldest) == posts[::-1]
        assert 'rel="next"' not in oldest
        assert f'data-above="{posts[2]}"' in newest
        assert f'data-before="{posts[3]}"' in oldest

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "²"])
    def test_nonsense_in_the_query_is_the_newest_page(
        self, client: Client, blog: Blog, before: str
    ) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        assert ids_on(page(client, f"?before={before}")) == [post.pk]

    def test_a_permalink_finds_its_post_when_many_came_after(
        self, client: Client, blog: Blog
    ) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        address = post.get_absolute_url()
        assert client.get(address)["Location"] == f"/live/launch-day/#post-{post.pk}"
        for _ in range(PAGE_SIZE):
            post_create(blog_id=blog.pk, body="x")
        place = client.get(address)["Location"]
        assert place.endswith(f"#post-{post.pk}")
        assert post.pk in ids_on(page(client, place.removeprefix("/live/launch-day/")))

    @pytest.mark.parametrize("path", ["/live/nowhere/", "/live/launch-day/posts/7/"])
    def test_an_unknown_blog_or_post_is_404(self, client: Client, blog: Blog, path: str) -> None:
        assert client.get(path).status_code == 404


class TestRights:
    @pytest.mark.parametrize("view", ["post_create", "state", "post_edit", "post_delete"])
    def test_only_editors_may_write(self, blog: Blog, view: str) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        args = [blog.slug, post.pk] if view in {"post_edit", "post_delete"} else [blog.slug]
        address = reverse(f"liveblog:{view}", args=args)
        member = Client()
        member.force_login(user_make("grace"))
        assert login_url() in Client().post(address, {"body": "y"})["Location"]
        assert Client().post(address, {"body": "y"}, headers=FETCH).status_code == 403
        assert member.post(address, {"body": "y"}).status_code == 403
        assert list(Post.objects.values_list("body", flat=True)) == ["x"]

    def test_forms_need_a_csrf_token(self, blog: Blog, editor: Any) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(editor)
        assert client.post("/live/launch-day/posts/", {"body": "x"}).status_code == 403


class TestWritingWithoutScript:
    def test_a_post_is_published_and_shown(self, editor_client: Client, blog: Blog) -> None:
        response = editor_client.post("/live/launch-day/posts/", {"body": "News"}, follow=True)
        assert "<p>News</p>" in response.content.decode()
        assert Post.objects.get().author_name == "Ada"

    def test_a_refused_form_keeps_its_text(self, editor_client: Client, blog: Blog) -> None:
        text = "x" * 10_001
        response = editor_client.post("/live/launch-day/posts/", {"body": text, "title": "Long"})
        html = response.content.decode()
        assert response.status_code == 422
        assert "10,001 characters" in html
        assert text in html
        assert 'value="Long"' in html

    def test_a_line_end_counts_as_one_character(self, editor_client: Client, blog: Blog) -> None:
        """Browsers send each as two characters, but count it as one."""
        text = "\r\n".join(["x" * 99] * 100) + "x"
        editor_client.post("/live/launch-day/posts/", {"body": text})
        assert len(Post.objects.get().body) == 10_000

    def test_sending_a_form_twice_creates_one_post(self, editor_client: Client, blog: Blog) -> None:
        form = {"body": "x", "client_id": str(uuid.uuid4())}
        for _ in range(2):
            assert editor_client.post("/live/launch-day/posts/", form).status_code == 302
        assert Post.objects.count() == 1

    def test_a_used_form_with_another_text_gets_a_new_client_id(
        self, editor_client: Client, blog: Blog
    ) -> None:
        """The browser's Back button brings the old form, and its old id, back."""
        client_id = str(uuid.uuid4())
        editor_client.post("/live/launch-day/posts/", {"body": "one", "client_id": client_id})
        response = editor_client.post(
            "/live/launch-day/posts/", {"body": "two", "client_id": client_id}
        )
        html = response.content.decode()
        assert "published before" in html
        assert client_id not in html
        assert ">\ntwo</textarea>" in html

    def test_editors_edit_and_delete_posts(self, editor_client: Client, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="before")
        edit = f"/live/launch-day/posts/{post.pk}/edit/"
        delete = f"/live/launch-day/posts/{post.pk}/delete/"
        assert "before" in editor_client.get(edit).content.decode()
        assert editor_client.post(edit, {"body": ""}).status_code == 422
        editor_client.post(edit, {"body": "after"})
        post.refresh_from_db()
        assert post.body == "after"
        assert "after" in editor_client.get(delete).content.decode()
        assert Post.objects.exists(), "asking must not delete"
        for _ in range(2):
            assert editor_client.post(delete).status_code == 302
        assert not Post.objects.exists()

    def test_editors_end_and_reopen_a_blog(self, editor_client: Client, blog: Blog) -> None:
        for is_open in (False, True):
            editor_client.post("/live/launch-day/state/", {"is_open": str(int(is_open))})
            blog.refresh_from_db()
            assert blog.is_open is is_open

    def test_a_post_to_a_blog_that_has_ended_keeps_its_text(
        self, editor_client: Client, blog: Blog
    ) -> None:
        blog_close(blog_id=blog.pk)
        response = editor_client.post("/live/launch-day/posts/", {"body": "Too late"})
        html = response.content.decode()
        assert "This live blog is closed" in html
        assert "Too late</textarea>" in html


class TestFetching:
    def test_a_saved_post_answers_a_script_with_its_address(
        self, editor_client: Client, blog: Blog
    ) -> None:
        answer = editor_client.post("/live/launch-day/posts/", {"body": "x"}, headers=FETCH).json()
        assert answer["url"] == f"/live/launch-day/#post-{answer['post_id']}"

    def test_a_refused_post_answers_a_script_with_the_form_alone(
        self, editor_client: Client, blog: Blog
    ) -> None:
        response = editor_client.post("/live/launch-day/posts/", {"body": ""}, headers=FETCH)
        html = response.content.decode().strip()
        assert response.status_code == 422
        assert html.startswith("<form")
        assert "Write something first." in html

    def test_the_edit_form_is_a_fragment_that_is_not_cached(
        self, editor_client: Client, blog: Blog
    ) -> None:
        post = post_create(blog_id=blog.pk, body="words")
        response = editor_client.get(f"/live/launch-day/posts/{post.pk}/edit/", headers=FETCH)
        assert response.content.decode().strip().startswith("<form")
        assert "no-store" in response["Cache-Control"]
        assert "X-Requested-With" in response["Vary"]
