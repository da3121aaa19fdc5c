"""Members follow a blog, and are told of each post once, whatever happens to it and to workers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections
from django.utils import timezone

from apps.liveblog.models import Announcement, Blog, Post
from apps.liveblog.services import (
    blog_follow,
    blog_unfollow,
    draft_create,
    draft_publish,
    draft_schedule,
    drafts_publish_due,
    follows,
    post_create,
    post_key_set,
    post_unpublish,
    post_update,
)
from apps.liveblog.signals import (
    PostForFollowers,
    post_for_followers,
)
from apps.liveblog.tasks import FOLLOWERS, tell_followers, tell_waiting
from apps.realtime.errors import NotFound
from apps.realtime.models import TaskRow
from apps.realtime.testing import receiver, user_make

pytestmark = pytest.mark.django_db(transaction=True)
News = list[PostForFollowers]


@pytest.fixture(autouse=True)
def news() -> Iterator[News]:
    """The events that another app receives."""
    told: News = []
    with receiver(post_for_followers, told.append):
        yield told


@pytest.fixture
def ada(blog: Blog) -> Any:
    """Follows every post."""
    return follower("ada", blog)


@pytest.fixture
def lin(blog: Blog) -> Any:
    """Follows key events."""
    return follower("lin", blog, key_only=True)


def follower(name: str, blog: Blog, *, key_only: bool = False) -> Any:
    user = user_make(name)
    blog_follow(blog_id=blog.pk, user_id=user.pk, key_only=key_only)
    return user


def work() -> None:
    """Do what workers would do with all that is announced."""
    for pk in Announcement.objects.filter(is_done=False).values_list("pk", flat=True):
        while follows.followers_tell(announcement_id=pk):
            pass


def told(news: News) -> list[tuple[str, int]]:
    """Which post each follower was told of, in order."""
    return [(each.label, user_id) for each in news for user_id in each.user_ids]


def post(blog: Blog, body: str = "News", **fields: Any) -> Post:
    created = post_create(blog_id=blog.pk, body=body, **fields)
    work()
    return created


class TestWhoIsTold:
    def test_every_post_or_key_events_only(
        self, blog: Blog, news: News, ada: Any, lin: Any
    ) -> None:
        post(blog, "Small")
        post(blog, "Great", is_key=True)
        assert told(news) == [("Small", ada.pk), ("Great", ada.pk), ("Great", lin.pk)]
        assert [each.is_key for each in news] == [False, True, True]
        assert news[0].unfollow_url == "/live/launch-day/unfollow/"

    def test_authors_are_not_told_of_their_own(self, blog: Blog, news: News, ada: Any) -> None:
        post(blog, author_id=ada.pk)
        draft = draft_create(blog_id=blog.pk, body="Draft", author_id=ada.pk, is_key=True)
        draft_publish(draft_id=draft.pk)
        work()
        assert news == []

    def test_a_member_who_unfollows_is_not_told(self, blog: Blog, news: News, ada: Any) -> None:
        for _ in range(2):
            blog_unfollow(blog_id=blog.pk, user_id=ada.pk)
        post(blog)
        assert news == []

    def test_a_later_follower_is_not_told_of_earlier_posts(self, blog: Blog, news: News) -> None:
        post_create(blog_id=blog.pk, body="News")
        follower("grace", blog)
        work()
        assert news == []

    def test_only_a_blog_that_one_may_read_can_be_followed(self, ada: Any) -> None:
        with pytest.raises(NotFound):
            blog_follow(blog_id=10**6, user_id=ada.pk, key_only=False)


class TestOnce:
    def test_a_text_is_told_once_however_often_it_is_published(
        self, blog: Blog, news: News, ada: Any, lin: Any
    ) -> None:
        first = post(blog, "News", is_key=True)
        post_update(post_id=first.pk, title="", body="Corrected")
        for is_key in (False, True):
            post_key_set(post_id=first.pk, is_key=is_key)
        work()
        draft_publish(draft_id=post_unpublish(post_id=first.pk).pk)
        work()
        assert told(news) == [("News", ada.pk), ("News", lin.pk)]

    def test_a_post_that_becomes_a_key_event_is_told_to_those_who_follow_key_events(
        self, blog: Blog, news: News, ada: Any, lin: Any
    ) -> None:
        old = post(blog)
        for is_key in (True, False, True):
            post_key_set(post_id=old.pk, is_key=is_key)
            work()
        assert told(news) == [("News", ada.pk), ("News", lin.pk)]

    def test_drafts_are_told_when_they_are_published(
        self, blog: Blog, news: News, ada: Any
    ) -> None:
        draft = draft_create(blog_id=blog.pk, body="Draft")
        draft_schedule(draft_id=draft.pk, publish_at=timezone.now() - timedelta(minutes=1))
        work()
        assert news == []
        drafts_publish_due()
        work()
        assert told(news) == [("Draft", ada.pk)]

    def test_two_workers_tell_each_follower_once(
        self, blog: Blog, news: News, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(follows, "SLICE", 2)
        users = [follower(f"reader{n}", blog) for n in range(9)]
        post_create(blog_id=blog.pk, body="News")

        def one(_: int) -> None:
            try:
                work()
            finally:
                close_old_connections()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(one, range(2)))
        assert [user_id for _, user_id in told(news)] == sorted(user.pk for user in users)


class TestSlices:
    @pytest.fixture(autouse=True)
    def _slices_of_two(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(follows, "SLICE", 2)

    def test_followers_are_told_in_slices_in_the_order_of_their_ids(
        self, blog: Blog, news: News
    ) -> None:
        users = [user_make(f"reader{n}") for n in range(5)]
        for user in sorted(users, key=lambda each: each.pk, reverse=True):
            blog_follow(blog_id=blog.pk, user_id=user.pk, key_only=False)
        post(blog)
        ids = sorted(user.pk for user in users)
        assert [each.user_ids for each in news] == [tuple(ids[:2]), tuple(ids[2:4]), (ids[4],)]

    def test_a_slice_that_fails_is_told_by_the_next_run_and_no_other_twice(
        self, blog: Blog, news: News
    ) -> None:
        users = [follower(f"reader{n}", blog) for n in range(5)]
        post_create(blog_id=blog.pk, body="News")
        pk = Announcement.objects.get().pk
        follows.followers_tell(announcement_id=pk)

        def fail(event: PostForFollowers) -> None:
            raise ZeroDivisionError

        with receiver(post_for_followers, fail), pytest.raises(ZeroDivisionError):
            follows.followers_tell(announcement_id=pk)
        del news[1:]  # what was done in the transaction that has failed
        work()
        assert [user_id for _, user_id in told(news)] == sorted(user.pk for user in users)

    def test_a_post_that_is_taken_back_in_between_goes_on_where_it_stopped(
        self, blog: Blog, news: News
    ) -> None:
        users = [follower(f"reader{n}", blog) for n in range(3)]
        first = post_create(blog_id=blog.pk, body="News")
        follows.followers_tell(announcement_id=Announcement.objects.get().pk)
        draft = post_unpublish(post_id=first.pk)
        work()
        assert [user_id for _, user_id in told(news)] == sorted(user.pk for user in users)[:2]
        draft_publish(draft_id=draft.pk)
        work()
        assert [user_id for _, user_id in told(news)] == sorted(user.pk for user in users)

    def test_a_run_tells_one_slice_and_enqueues_the_next(self, blog: Blog, news: News) -> None:
        for n in range(3):
            follower(f"reader{n}", blog)
        post_create(blog_id=blog.pk, body="News")
        pk = Announcement.objects.get().pk
        for waiting in (1, 2, 2):
            assert TaskRow.objects.filter(queue=FOLLOWERS).count() == waiting
            tell_followers.call(announcement_id=pk)
        assert len(news) == 2

    def test_an_announcement_that_nobody_works_on_is_found(self, blog: Blog, ada: Any) -> None:
        for body in ("Stuck", "Waiting", "Taken back"):
            post_create(blog_id=blog.pk, body=body)
        old = Announcement.objects.exclude(post__body="Waiting")
        old.update(told_at=timezone.now() - timedelta(hours=1))
        post_unpublish(post_id=Post.objects.get(body="Taken back").pk)
        TaskRow.objects.all().delete()
        tell_waiting.call()
        assert TaskRow.objects.filter(queue=FOLLOWERS).count() == 1


def test_a_site_that_tells_nobody_keeps_no_announcements(
    blog: Blog, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_for_followers, "receivers", [])
    post_create(blog_id=blog.pk, body="News")
    assert not Announcement.objects.exists()
