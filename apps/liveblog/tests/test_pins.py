"""One pinned post, key events, and the start of a blog, as readers get them."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.liveblog.models import Blog, BlogState
from apps.liveblog.services import (
    blog_close,
    blog_create,
    blog_reopen,
    post_create,
    post_delete,
    post_key_set,
    post_pin,
    post_unpin,
    post_update,
)
from apps.liveblog.tasks import announce_start
from apps.liveblog.tests.factories import events_of, types_of
from apps.realtime.errors import NotFound
from apps.realtime.models import TaskRow


def pins_of(blog: Blog) -> list[dict[str, Any]]:
    return [event for event in events_of(blog) if event["type"] == "post.pinned"]


def test_readers_get_the_pinned_post_and_its_changes(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="one")
    post_pin(post_id=post.pk)
    assert (pins_of(blog)[-1]["post_id"], "one" in pins_of(blog)[-1]["html"]) == (post.pk, True)
    post_update(post_id=post.pk, title="", body="two")
    assert "two" in pins_of(blog)[-1]["html"]
    assert "one" not in str(pins_of(blog)), "the log keeps no former text"


def test_a_blog_has_one_pinned_post(blog: Blog) -> None:
    first, second = (post_create(blog_id=blog.pk, body="x") for _ in range(2))
    for post in (first, second, second):
        post_pin(post_id=post.pk)
    post_unpin(post_id=first.pk)
    blog.refresh_from_db()
    assert blog.pinned == second
    assert types_of(blog)[2:] == ["post.pinned", "post.pinned"]


def test_deleting_the_pinned_post_unpins_it_and_leaves_none_of_its_text(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="a secret")
    post_pin(post_id=post.pk)
    post_delete(post_id=post.pk)
    assert pins_of(blog)[-1]["post_id"] is None
    assert "a secret" not in str(events_of(blog))


def test_a_post_that_is_gone_cannot_be_pinned(blog: Blog) -> None:
    with pytest.raises(NotFound):
        post_pin(post_id=1)


def test_a_key_event_is_published_as_one_and_is_not_edited_by_that(blog: Blog) -> None:
    post = post_create(blog_id=blog.pk, body="x")
    for is_key in (True, True, False):
        assert post_key_set(post_id=post.pk, is_key=is_key).edited_at is None
    assert types_of(blog) == ["post.saved"] * 3
    assert events_of(blog)[-1]["is_key"] is False


def test_a_blog_has_not_started_is_live_and_has_ended(db: None) -> None:
    in_an_hour = timezone.now() + timedelta(hours=1)
    blog = blog_create(title="Later", slug="later", starts_at=in_an_hour)
    states = [blog.state]
    blog.starts_at = timezone.now()
    states.append(blog.state)
    assert states == [BlogState.NOT_STARTED, BlogState.LIVE]
    blog = blog_close(blog_id=blog.pk)
    assert (blog.state, blog.ended_at is not None) == (BlogState.ENDED, True)
    assert blog.starts_at == in_an_hour
    assert blog_reopen(blog_id=blog.pk).ended_at is None


@pytest.mark.django_db(transaction=True)
def test_readers_see_a_blog_start_at_its_time() -> None:
    in_an_hour = timezone.now() + timedelta(hours=1)
    blog = blog_create(title="Later", slug="later", starts_at=in_an_hour)
    row = TaskRow.objects.get(path=announce_start.module_path)
    assert (row.run_at, row.args) == (in_an_hour, [blog.pk])
    Blog.objects.update(starts_at=timezone.now())
    announce_start.call(*row.args)
    assert events_of(blog)[-1]["state"] == "live"
    Blog.objects.all().delete()
    announce_start.call(*row.args)
