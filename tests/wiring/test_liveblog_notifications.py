"""A post is a notification for those who follow its live blog, for as long as the post is there."""

from threading import Thread
from typing import Any

import pytest
from django.db import close_old_connections

from apps.liveblog.models import Announcement, Blog, Post
from apps.liveblog.services import (
    blog_create,
    blog_follow,
    followers_tell,
    post_create,
    post_delete,
    post_key_set,
    post_unpublish,
)
from apps.liveblog.signals import PostForFollowers, post_for_followers
from apps.notifications.models import Notification
from apps.notifications.services import withdrawals
from apps.notifications.tasks import WITHDRAWALS, withdraw
from apps.realtime.models import TaskRow
from apps.realtime.testing import receiver, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def blog(db: None) -> Blog:
    return blog_create(title="Launch day", slug="launch-day")


@pytest.fixture
def readers(blog: Blog) -> list[Any]:
    users = [user_make(name) for name in ("ada", "grace", "lin")]
    for user in users:
        blog_follow(blog_id=blog.pk, user_id=user.pk, key_only=False)
    return users


def publish(blog: Blog, body: str, **fields: Any) -> Post:
    post = post_create(blog_id=blog.pk, body=body, **fields)
    work()
    return post


def work() -> None:
    for announcement in Announcement.objects.filter(is_done=False):
        followers_tell(announcement_id=announcement.pk)


def withdraw_all() -> None:
    enqueued = TaskRow.objects.filter(queue=WITHDRAWALS)
    while task := enqueued.first():
        task.delete()
        withdraw.call(**task.kwargs)


def delete_elsewhere(post_id: int) -> None:
    try:
        post_delete(post_id=post_id)
    finally:
        close_old_connections()


def texts() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("text", flat=True))


def test_followers_get_a_notification_that_leads_to_the_post_and_can_be_ended(
    blog: Blog, readers: list[Any]
) -> None:
    post = publish(blog, "Doors are *open*", author_id=readers[0].pk)
    publish(blog, "A signal fails", is_key=True)
    news = Notification.objects.filter(recipient=readers[1]).order_by("pk")
    assert [each.text for each in news] == [
        "Launch day: Doors are open",
        "Key event in Launch day: A signal fails",
    ]
    assert news[0].url == post.get_absolute_url()
    assert news[0].unfollow_url == "/live/launch-day/unfollow/"
    assert Notification.objects.filter(recipient=readers[0]).count() == 1, "not of her own"


@pytest.mark.parametrize("service", [post_delete, post_unpublish])
def test_a_post_taken_back_takes_its_notifications_with_it(
    blog: Blog, readers: list[Any], monkeypatch: pytest.MonkeyPatch, service: Any
) -> None:
    monkeypatch.setattr(withdrawals, "SLICE", 2)
    publish(blog, "kept")
    service(post_id=publish(blog, "gone").pk)
    withdraw_all()
    assert texts() == ["Launch day: kept"] * 3


@pytest.mark.django_db(transaction=True)
def test_a_post_deleted_while_followers_are_told_leaves_no_notification(
    blog: Blog, readers: list[Any]
) -> None:
    """The deletion waits for the slice of followers, so it finds their notifications."""
    post = post_create(blog_id=blog.pk, body="gone")
    deletion = Thread(target=delete_elsewhere, args=[post.pk])

    def begin(event: PostForFollowers) -> None:
        deletion.start()
        deletion.join(0.5)  # seconds in which it would end if it did not wait

    with receiver(post_for_followers, begin):
        work()
    deletion.join()
    assert len(texts()) == 3
    withdraw_all()
    assert texts() == []


def test_a_follower_has_one_notification_of_a_post(blog: Blog, readers: list[Any]) -> None:
    """Ada is told of it as a post; then she follows key events, and it becomes one."""
    post = publish(blog, "News")
    blog_follow(blog_id=blog.pk, user_id=readers[0].pk, key_only=True)
    post_key_set(post_id=post.pk, is_key=True)
    work()
    assert len(texts()) == 3


def test_no_task_is_made_for_a_post_without_notifications(blog: Blog) -> None:
    post_delete(post_id=publish(blog, "News").pk)
    assert not TaskRow.objects.filter(queue=WITHDRAWALS).exists()
