"""Drafts are not shown, and become posts exactly once."""

import uuid

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.services import (
    blog_close,
    draft_create,
    draft_delete,
    draft_publish,
    draft_update,
    post_create,
    post_pin,
    post_unpublish,
    post_update,
)
from apps.liveblog.tests.factories import events_of, types_of
from apps.realtime.errors import NotFound, Refused


def test_readers_get_nothing_of_a_draft(blog: Blog) -> None:
    draft = draft_create(blog_id=blog.pk, body="Not yet")
    draft_update(draft_id=draft.pk, title="", body="Still not")
    draft_delete(draft_id=draft.pk)
    assert types_of(blog) == []
    assert not Draft.objects.exists()


def test_a_published_draft_is_the_newest_post_with_all_that_it_had(
    blog: Blog, editor: AbstractBaseUser
) -> None:
    draft = draft_create(
        blog_id=blog.pk,
        title="Bells",
        body="Written first",
        byline="Ada, Grace",
        is_key=True,
        author_id=editor.pk,
    )
    earlier = post_create(blog_id=blog.pk, body="Published first")
    post = draft_publish(draft_id=draft.pk)
    assert post.pk > earlier.pk
    assert (post.title, post.body, post.authors) == ("Bells", "Written first", ["Ada", "Grace"])
    assert (post.is_key, post.author, post.client_id) == (True, editor, draft.client_id)
    assert types_of(blog) == ["post.saved", "post.saved"]
    assert not Draft.objects.exists()


def test_a_draft_is_published_once(blog: Blog) -> None:
    draft = draft_create(blog_id=blog.pk, body="x")
    draft_publish(draft_id=draft.pk)
    with pytest.raises(NotFound):
        draft_publish(draft_id=draft.pk)
    assert Post.objects.count() == 1


def test_publishing_a_form_that_was_saved_as_a_draft_leaves_no_draft(blog: Blog) -> None:
    client_id = uuid.uuid4()
    draft_create(blog_id=blog.pk, body="x", client_id=client_id)
    post_create(blog_id=blog.pk, body="x and more", client_id=client_id)
    assert not Draft.objects.exists()
    with pytest.raises(Refused, match="published already"):
        draft_create(blog_id=blog.pk, body="x", client_id=client_id)


def test_saving_the_same_form_twice_makes_one_draft(blog: Blog) -> None:
    client_id = uuid.uuid4()
    for _ in range(2):
        draft_create(blog_id=blog.pk, body="x", client_id=client_id)
    assert Draft.objects.count() == 1


def test_a_draft_of_a_closed_blog_stays_a_draft(blog: Blog) -> None:
    draft = draft_create(blog_id=blog.pk, body="x")
    blog_close(blog_id=blog.pk)
    with pytest.raises(Refused, match="closed"):
        draft_publish(draft_id=draft.pk)
    assert Draft.objects.exists()


class TestUnpublish:
    def test_readers_lose_the_post_and_its_text(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="Too soon")
        post_unpublish(post_id=post.pk)
        assert types_of(blog) == ["post.deleted", "post.deleted"]
        assert not Post.objects.exists()

    def test_the_text_is_a_draft_with_its_versions_and_can_be_published_again(
        self, blog: Blog
    ) -> None:
        first = post_create(blog_id=blog.pk, body="one", is_key=True)
        post_update(post_id=first.pk, title="", body="two")
        draft = post_unpublish(post_id=first.pk)
        assert (draft.body, draft.version, draft.is_key) == ("two", 2, True)
        post = draft_publish(draft_id=draft.pk)
        assert post.pk > first.pk
        assert [version.body for version in post.versions.all()] == ["one"]

    def test_a_pinned_post_is_pinned_again_when_it_is_published_again(self, blog: Blog) -> None:
        post = post_create(blog_id=blog.pk, body="x")
        post_pin(post_id=post.pk)
        draft = post_unpublish(post_id=post.pk)
        blog.refresh_from_db()
        assert blog.pinned is None
        post = draft_publish(draft_id=draft.pk)
        blog.refresh_from_db()
        assert blog.pinned == post
        assert [e["post_id"] for e in events_of(blog) if e["type"] == "post.pinned"][-1] == post.pk

    def test_an_unknown_post_is_not_found(self, db: None) -> None:
        with pytest.raises(NotFound):
            post_unpublish(post_id=1)
