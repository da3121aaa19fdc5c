"""Search finds published posts, and no query makes it fail."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.liveblog import search
from apps.liveblog.models import Blog, Post
from apps.liveblog.search import posts_search
from apps.liveblog.services import (
    blog_create,
    blog_delete,
    draft_create,
    draft_schedule,
    post_create,
    post_delete,
    post_unpublish,
    post_update,
)
from apps.liveblog.tests.factories import html_of
from apps.realtime.services import clean_line

pytestmark = pytest.mark.django_db

PATH = "/live/search/"
ODD = [
    "'", '"', "''", '"" ""', "\\", "'a\\'b'", "*", "a*", "a:*", "a:b", "-a", "!a", "a & | b", "(a",
    "NEAR(a b)", "a AND", "OR", "NOT", "title:a", "{a b}: c", "^a", "+", "<->", "a <-> b", "%s",
    "%(x)s", "x" * 500, "a " * 250, "\x00", "\ud83d", "🚂", "駅", "محطة", "\u0930\u0947\u0932",
    'a"b', '"a" OR "b"', "'a' | 'b", "a'b", "a\\", "\\'a",
    "<script>xss()</script>", "' OR 1=1 --", "\ufdd0\ufdd1", "e\u0301", "İ", "ß", "a\u200bb",
]  # fmt: skip


def found(text: str, **where: Any) -> list[str]:
    """The bodies of what is found, the best first."""
    return [each.post.body for each in posts_search(text=text, **where).found]


def post(blog: Blog, body: str, title: str = "") -> Post:
    return post_create(blog_id=blog.pk, body=body, title=title)


class TestWhatIsFound:
    def test_posts_with_all_words_or_words_that_begin_so(self, blog: Blog) -> None:
        post(blog, "Signals are green.")
        post(blog, "All is GREEN")
        post(blog, "A signalman in Ashby")
        assert found("signal green") == ["Signals are green."]
        assert found("green") == ["All is GREEN", "Signals are green."]
        assert set(found("signal")) == {"Signals are green.", "A signalman in Ashby"}
        assert found("ignals") == []

    def test_a_title_counts_for_more_than_a_text_and_then_the_newest(self, blog: Blog) -> None:
        post(blog, "first", title="Doors")
        for body in ("doors again", "doors again "):
            post(blog, body)
        newest = Post.objects.latest("pk")
        hits = posts_search(text="doors").found
        assert hits[0].post.body == "first"
        assert hits[1].post == newest

    def test_one_blog_or_all(self, blog: Blog) -> None:
        other = blog_create(title="Other", slug="other")
        post(blog, "here")
        post(other, "here, too")
        assert found("here", blog=blog) == ["here"]
        assert len(found("here")) == 2

    def test_only_what_is_published(self, blog: Blog) -> None:
        draft = draft_create(blog_id=blog.pk, body="secret draft")
        draft_schedule(draft_id=draft.pk, publish_at=None)
        taken_back, deleted = post(blog, "secret, taken back"), post(blog, "secret, deleted")
        edited = post(blog, "secret, edited")
        post_unpublish(post_id=taken_back.pk)
        post_delete(post_id=deleted.pk)
        post_update(post_id=edited.pk, title="", body="public")
        assert found("secret") == []
        assert found("public") == ["public"]
        blog_delete(blog_id=blog.pk)
        assert found("public") == []

    def test_words_in_any_script(self, blog: Blog) -> None:
        for body in ("Поезд на вокзале", "新しい駅 です", "القطار في محطة"):
            post(blog, body)
        assert found("вокзал") == ["Поезд на вокзале"]
        assert found("新しい駅") == ["新しい駅 です"]
        assert found("محطة") == ["القطار في محطة"]

    def test_pages_follow_one_another(self, blog: Blog, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "PAGE_SIZE", 2)
        for number in range(5):
            post(blog, f"news {number}")
        pages = [posts_search(text="news", page=number) for number in (1, 2, 3, 4)]
        assert [page.next_page for page in pages] == [2, 3, None, None]
        bodies = [each.post.body for page in pages for each in page.found]
        assert bodies == [f"news {number}" for number in (4, 3, 2, 1, 0)]

    def test_the_index_is_asked_once(self, blog: Blog) -> None:
        """SQLite could ask it once for each post; PostgreSQL could not use it at all."""
        with CaptureQueriesContext(connection) as queries:
            posts_search(text="news")
        asked = [line for line in plan_of(queries[0]["sql"]) if search.POSTS.name in line]
        assert asked
        assert not any("INDEX 0:=" in line for line in asked), "SQLite names the condition so"


class TestHighlights:
    def test_matches_are_marked_in_the_text_without_its_markup(self, blog: Blog) -> None:
        post(blog, "The **signals** [are](https://example.org/signals) green.", title="Signals")
        hit = posts_search(text="signals").found[0]
        assert hit.title == "<mark>Signals</mark>"
        assert hit.excerpt == "The <mark>signals</mark> are green."

    def test_a_picture_is_its_words(self, blog: Blog) -> None:
        post(blog, 'News\n\n![A lever](image:12 "Lever 12 & 13")')
        assert posts_search(text="12").found[0].excerpt == ("News Lever <mark>12</mark> &amp; 13")

    @pytest.mark.parametrize("body", ["<b>bold</b> & <script>xss()</script>", "`<i>bold</i>`"])
    def test_markup_in_a_post_is_text(self, blog: Blog, body: str) -> None:
        post(blog, body)
        html = posts_search(text="bold").found[0].excerpt
        assert "<mark>bold</mark>" in html
        assert "<script" not in html.replace("<mark>", "")
        assert "<i" not in html


class TestAnyQuestion:
    @pytest.mark.parametrize("text", ODD)
    def test_odd_questions_get_an_answer(self, client: Client, blog: Blog, text: str) -> None:
        post(blog, "a b c x 駅", title="a")
        query = urlencode({"q": text.encode(errors="surrogatepass")})
        assert client.get(f"{PATH}?{query}").status_code == 200
        assert client.get(f"{PATH}?{query}&blog={blog.slug}&page=2").status_code == 200

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(text=st.text(max_size=60))
    def test_no_text_makes_it_fail(self, blog: Blog, text: str) -> None:
        assert posts_search(text=f"a {text}").found == []

    @settings(
        max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        word=st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1)
    )
    def test_every_latin_word_is_found(self, blog: Blog, word: str) -> None:
        made = post(blog, f"before {word} after")
        assert made.body in found(clean_line(word))
        post_delete(post_id=made.pk)


class TestPage:
    def test_results_link_to_their_posts_and_name_blog_and_time(
        self, client: Client, blog: Blog
    ) -> None:
        made = post(blog, "Signals are green.")
        html = html_of(client.get(PATH, {"q": "signals"}))
        assert f'<a href="{made.get_absolute_url()}" rel="nofollow">' in html
        assert "<mark>Signals</mark> are green." in html
        assert f"<span>{blog.title}</span>" in html
        assert f'datetime="{made.created_at.isoformat()}"' in html

    def test_there_is_a_page_before_and_after_a_question(self, client: Client, blog: Blog) -> None:
        assert "Nothing found" not in html_of(client.get(PATH))
        html = html_of(client.get(PATH, {"q": "<b>nothing</b>"}))
        assert "Nothing found for “&lt;b&gt;nothing&lt;/b&gt;”" in html
        assert "No more results." in html_of(client.get(PATH, {"q": "x", "page": "9"}))
        assert client.get(PATH, {"q": "x", "blog": "nowhere"}).status_code == 404

    def test_pages_are_links_of_the_same_question(
        self, client: Client, blog: Blog, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "PAGE_SIZE", 1)
        for _ in range(3):
            post(blog, "tea & news")
        html = html_of(client.get(PATH, {"q": "tea & news", "blog": blog.slug, "page": "2"}))
        assert f'href="?q=tea+%26+news&amp;blog={blog.slug}&amp;page=3"' in html
        assert f'href="?q=tea+%26+news&amp;blog={blog.slug}"' in html

    def test_no_cache_and_no_search_engine_keeps_a_page_of_results(
        self, client: Client, blog: Blog
    ) -> None:
        response = client.get(PATH, {"q": "x"})
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in html_of(response)
        assert not response.cookies

    def test_no_blog_takes_its_address(self, editor_client: Client) -> None:
        assert blog_create(title="x", slug="other").slug == "other"
        editor_client.post("/live/new/", {"title": "Search"})
        assert Blog.objects.get(title="Search").slug == "search-2"


@pytest.mark.django_db(transaction=True)
class TestIndex:
    def test_rows_written_in_any_way_are_found(self, blog: Blog) -> None:
        Post.objects.bulk_create([Post(blog=blog, body=f"bulk {n}") for n in range(3)])
        assert len(found("bulk")) == 3
        Post.objects.filter(body="bulk 1").update(body="changed")
        assert (len(found("bulk")), found("changed")) == (2, ["changed"])
        Post.objects.filter(body="changed").delete()
        assert found("changed") == []
        if connection.vendor == "sqlite":  # raises if the index has words of deleted rows
            check = "INSERT INTO {0}({0}, rank) VALUES ('integrity-check', 1)"
            connection.cursor().execute(check.format(search.POSTS.name))

    def test_a_table_that_a_migration_has_made_anew_is_indexed_again(self, blog: Blog) -> None:
        """As SQLite's are, whose triggers are gone then. PostgreSQL changes a table in place."""
        with connection.schema_editor() as editor:
            getattr(editor, "_remake_table", lambda model: None)(Post)
        post(blog, "after")
        call_command("migrate", verbosity=0)
        assert found("after") == ["after"]
        post(blog, "later")
        assert found("later") == ["later"]

    def test_the_migration_can_be_taken_back(self, blog: Blog) -> None:
        post(blog, "before")
        with connection.schema_editor() as editor:
            search.POSTS.drop(editor)
        post(blog, "between")
        call_command("migrate", verbosity=0)
        with connection.schema_editor() as editor:
            search.POSTS.create(editor)
        assert len(found("be")) == 2


def plan_of(statement: str) -> list[str]:
    """How the database would execute it, as if tables were large."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
            cursor.execute(f"EXPLAIN {statement}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return [str(row[-1]) for row in cursor.fetchall()]
