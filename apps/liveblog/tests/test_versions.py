"""A save never replaces a text that its author has not seen, and former texts are kept."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.liveblog.models import Blog, Post, PostVersion
from apps.liveblog.services import (
    Stale,
    draft_create,
    draft_update,
    post_create,
    post_delete,
    post_update,
)
from apps.liveblog.tests.factories import types_of
from apps.realtime.testing import user_make


def test_a_stale_save_is_refused_and_brings_the_current_text(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one")
    post_update(post_id=post.pk, title="", body="theirs", version=1)
    with pytest.raises(Stale) as stale:
        post_update(post_id=post.pk, title="", body="mine", version=1)
    assert stale.value.current.body == "theirs"
    assert Post.objects.get().body == "theirs"
    assert types_of(blog) == ["post.saved", "post.saved"]


def test_a_stale_save_of_a_draft_is_refused(blog: Blog) -> None:
    draft = draft_create(blog_id=blog.pk, body="one")
    draft_update(draft_id=draft.pk, title="", body="theirs", version=1)
    with pytest.raises(Stale):
        draft_update(draft_id=draft.pk, title="", body="mine", version=1)


def test_saving_the_text_that_somebody_else_has_saved_is_no_conflict(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one")
    for _ in range(2):
        assert post_update(post_id=post.pk, title="", body="two", version=1).version == 2


def test_each_former_text_is_kept_with_who_and_when(blog: Blog, editor: AbstractBaseUser) -> None:
    grace = user_make("grace", "Grace")
    post = post_create(blog_id=blog.pk, body="one", author_id=editor.pk)
    second = post_update(post_id=post.pk, title="", body="two", editor_id=grace.pk)
    post_update(post_id=post.pk, title="Three", body="three", byline="Both", editor_id=editor.pk)
    found = [(each.number, each.body, each.saved_by) for each in post.versions.all()]
    assert found == [(2, "two", "Grace"), (1, "one", "Ada")]
    newest = post.versions.first()
    assert newest is not None
    assert newest.saved_at == second.edited_at


def test_deleting_a_post_deletes_its_former_texts(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one")
    post_update(post_id=post.pk, title="", body="two")
    post_delete(post_id=post.pk)
    assert not PostVersion.objects.exists()


def test_an_edit_that_names_no_byline_keeps_it(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one", byline="Ada, Grace")
    assert post_update(post_id=post.pk, title="", body="two").authors == ["Ada", "Grace"]
