import uuid

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from apps.liveblog.models import Blog, Post
from apps.liveblog.services import (
    blog_close,
    blog_create,
    blog_delete,
    blog_reopen,
    blog_update,
    post_create,
    post_delete,
    post_update,
)
from apps.liveblog.signals import PostPublished, post_published
from apps.liveblog.tests.factories import events_of, types_of
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import INVISIBLE_TEXTS, receiver, user_make


class TestCreate:
    def test_a_post_is_published_as_the_page_shows_it(
        self, blog: Blog, editor: AbstractBaseUser
    ) -> None:
        post = post_create(
            blog_id=blog.pk, author_id=editor.pk, title="Signal", body="It is **clear**."
        )
        (event,) = events_of(blog)
        assert (event["type"], event["post_id"], event["label"]) == (
            "post.saved",
            post.pk,
            "Signal",
        )
        assert "<strong>clear</strong>" in event["html"]
        assert "Ada" in event["html"]

    def test_the_event_has_no_editors_controls(self, blog: Blog, editor: AbstractBaseUser) -> None:
        post_create(blog_id=blog.pk, author_id=editor.pk, body="x")
        (event,) = events_of(blog)
        assert "data-edit" not in event["html"]
        assert "csrf" not in event["html"]

    def test_titles_and_names_are_escaped(self, blog: Blog, editor: AbstractBaseUser) -> None:
        author = user_make("grace", "<i>Grace</i>")
        post_create(blog_id=blog.pk, author_id=author.pk, title="<b>x</b>", body="x")
        (event,) = events_of(blog)
        assert "<b>" not in event["html"]
        assert "<i>" not in event["html"]

    def test_sending_the_same_client_id_again_creates_one_post(
        self, blog: Blog, editor: AbstractBaseUser
    ) -> None:
        client_id = uuid.uuid4()
        posts = [
            post_create(blog_id=blog.pk, author_id=editor.pk, body="once ", client_id=client_id)
            for _ in range(2)
        ]
        assert posts[0] == posts[1]
        assert types_of(blog) == ["post.saved"]

    def test_a_repeated_form_is_accepted_after_the_blog_has_ended(
        self, blog: Blog, editor: AbstractBaseUser
    ) -> None:
        client_id = uuid.uuid4()
        first = post_create(blog_id=blog.pk, author_id=editor.pk, body="x", client_id=client_id)
        blog_close(blog_id=blog.pk)
        again = post_create(blog_id=blog.pk, author_id=editor.pk, body="x", client_id=client_id)
        assert again == first

    def test_a_race_for_a_client_id_creates_one_post(
        self, blog: Blog, editor: AbstractBaseUser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client_id = uuid.uuid4()
        first = post_create(blog_id=blog.pk, author_id=editor.pk, body="once", client_id=client_id)
        # As if the first were committed just after the second had looked.
        monkeypatch.setattr("django.db.models.query.QuerySet.first", lambda self: None)
        assert (
            post_create(blog_id=blog.pk, author_id=editor.pk, body="once", client_id=client_id)
            == first
        )
        assert Post.objects.count() == 1

    def test_another_text_under_a_used_client_id_is_a_conflict(
        self, blog: Blog, editor: AbstractBaseUser
    ) -> None:
        client_id = uuid.uuid4()
        post_create(blog_id=blog.pk, author_id=editor.pk, body="one", client_id=client_id)
        with pytest.raises(Refused) as refused:
            post_create(blog_id=blog.pk, author_id=editor.pk, body="two", client_id=client_id)
        assert refused.value.code == "conflict"

    @pytest.mark.parametrize(
        ("title", "body"),
        [
            *(("", ""), ("", " \n\t"), ("", "\x00\x07"), ("", "x" * 10_001), ("x" * 121, "x")),
            *(("", text) for text in INVISIBLE_TEXTS),
        ],
    )
    def test_an_empty_invisible_or_long_text_is_refused(
        self, blog: Blog, title: str, body: str
    ) -> None:
        with pytest.raises(Refused) as refused:
            post_create(blog_id=blog.pk, title=title, body=body)
        assert refused.value.code == "invalid"
        assert events_of(blog) == []

    def test_control_characters_never_reach_the_database(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, title="a\x00\nb", body="one\x00\r\ntwo\x1b[31m\ttab")
        assert (post.title, post.body) == ("a b", "one\ntwo[31m\ttab")

    def test_a_post_of_the_maximum_length_is_accepted(self, blog: Blog) -> None:
        assert len(post_create(blog_id=blog.pk, body="x" * 10_000).body) == 10_000

    def test_a_closed_blog_takes_no_posts(self, blog: Blog) -> None:
        blog_close(blog_id=blog.pk)
        with pytest.raises(Refused) as refused:
            post_create(blog_id=blog.pk, body="x")
        assert refused.value.code == "forbidden"

    def test_an_unknown_blog_is_not_found(self, db: None) -> None:
        with pytest.raises(NotFound):
            post_create(blog_id=1, body="x")

    def test_a_rollback_publishes_nothing(self, blog: Blog) -> None:
        with transaction.atomic():
            post_create(blog_id=blog.pk, body="x")
            transaction.set_rollback(True)
        assert events_of(blog) == []

    def test_a_post_is_announced_once(self, blog: Blog, editor: AbstractBaseUser) -> None:
        published: list[PostPublished] = []
        client_id = uuid.uuid4()
        with receiver(post_published, published.append):
            for _ in range(2):
                post_create(blog_id=blog.pk, author_id=editor.pk, body="x", client_id=client_id)
        [event] = published
        assert (event.blog_title, event.author_name) == ("Launch day", "Ada")

    def test_a_receiver_that_fails_undoes_the_post(self, blog: Blog) -> None:
        def fail(event: PostPublished) -> None:
            raise ZeroDivisionError

        with receiver(post_published, fail), pytest.raises(ZeroDivisionError):
            post_create(blog_id=blog.pk, body="x")
        assert not Post.objects.exists()
        assert events_of(blog) == []

    def test_a_post_keeps_the_name_of_a_deleted_author(
        self, blog: Blog, editor: AbstractBaseUser
    ) -> None:
        post = post_create(blog_id=blog.pk, author_id=editor.pk, body="x")
        editor.delete()
        post.refresh_from_db()
        assert (post.author, post.author_name) == (None, "Ada")


class TestEdit:
    def test_readers_get_the_whole_new_post(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="before")
        post_update(post_id=post.pk, title="", body="after")
        event = events_of(blog)[-1]
        assert (event["type"], event["post_id"]) == ("post.saved", post.pk)
        assert "after" in event["html"]
        assert "edited" in event["html"]

    def test_an_update_without_a_change_publishes_nothing(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="same")
        assert post_update(post_id=post.pk, title="", body=" same ").edited_at is None
        assert types_of(blog) == ["post.saved"]

    def test_a_closed_blog_can_be_corrected(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="teh")
        blog_close(blog_id=blog.pk)
        assert post_update(post_id=post.pk, title="", body="the").body == "the"

    def test_a_deleted_post_does_not_come_back(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        post_delete(post_id=post.pk)
        with pytest.raises(Refused) as refused:
            post_update(post_id=post.pk, title="", body="y")
        assert refused.value.code == "not_found"


def test_delete_leaves_a_tombstone_and_only_one(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="x")
    post_id = post.pk
    for _ in range(2):
        post_delete(post_id=post_id)
    # The log keeps nothing of the text either: the event that published it is one now, too.
    assert events_of(blog) == [{"type": "post.deleted", "post_id": post_id}] * 2


class TestBlog:
    def test_changes_of_the_heading_and_the_state_are_published(self, blog: Blog) -> None:
        blog_update(blog_id=blog.pk, title="A <new> title", summary="", is_open=True)
        blog_close(blog_id=blog.pk)
        blog_reopen(blog_id=blog.pk)
        events = events_of(blog)
        assert [event["is_open"] for event in events] == [True, False, True]
        assert "A &lt;new&gt; title" in events[0]["html"]

    def test_the_deletion_of_a_blog_is_published(self, blog: Blog) -> None:
        stream_of = Blog(pk=blog.pk)
        post_create(blog_id=blog.pk, body="x")
        blog_delete(blog_id=blog.pk)
        assert types_of(stream_of)[-1] == "blog.deleted"

    @pytest.mark.parametrize("title", [" \x00", *INVISIBLE_TEXTS])
    def test_a_blog_needs_a_title(self, db: None, title: str) -> None:
        with pytest.raises(Refused):
            blog_create(title=title, slug="x")
