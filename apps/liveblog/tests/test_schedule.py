"""Scheduled drafts are published on time, in order and exactly once, whatever the workers do."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from channels.routing import ChannelNameRouter, ProtocolTypeRouter
from django.db import close_old_connections
from django.utils import timezone

from apps.liveblog.models import Blog, Draft, Post
from apps.liveblog.routing import channel_names
from apps.liveblog.services import (
    blog_close,
    draft_create,
    draft_schedule,
    drafts_publish_due,
)
from apps.liveblog.tasks import SCHEDULE
from apps.liveblog.tests.factories import types_of
from apps.realtime.layer.broadcaster import layer as channel_layer
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import TaskRow
from apps.realtime.tasks.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


def schedule(blog: Blog, body: str, *, minutes: float) -> Draft:
    draft = draft_create(blog_id=blog.pk, body=body)
    return draft_schedule(draft_id=draft.pk, publish_at=timezone.now() + minutes * MINUTE)


def published() -> list[str]:
    return list(Post.objects.order_by("pk").values_list("body", flat=True))


def test_what_is_due_is_published_in_the_order_of_its_times(blog: Blog) -> None:
    """As after a worker was down: the texts were not written in that order."""
    for body, minutes in (("third", -1), ("first", -3), ("later", 60), ("second", -2)):
        schedule(blog, body, minutes=minutes)
    assert drafts_publish_due() == 3
    assert published() == ["first", "second", "third"]
    assert [draft.body for draft in Draft.objects.all()] == ["later"]
    assert types_of(blog) == ["post.saved"] * 3


def test_two_workers_publish_each_draft_once_and_in_order(blog: Blog) -> None:
    bodies = [f"{number:02}" for number in range(10)]
    for number, body in enumerate(bodies):
        schedule(blog, body, minutes=number - 60)

    def work(_: int) -> int:
        try:
            return drafts_publish_due()
        finally:
            close_old_connections()

    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(work, range(2)))
    assert sum(counts) == 10
    assert published() == bodies


def test_a_draft_that_is_refused_says_why_and_holds_up_no_other(blog: Blog) -> None:
    other = Blog.objects.create(title="Other", slug="other")
    refused = schedule(blog, "too late", minutes=-2)
    schedule(other, "in time", minutes=-1)
    blog_close(blog_id=blog.pk)
    assert drafts_publish_due() == 1
    refused.refresh_from_db()
    assert (refused.publish_at, "closed" in refused.problem) == (None, True)
    assert published() == ["in time"]


def test_a_draft_that_is_taken_off_the_schedule_is_not_published(blog: Blog) -> None:
    draft = schedule(blog, "x", minutes=-1)
    draft_schedule(draft_id=draft.pk, publish_at=None)
    assert drafts_publish_due() == 0


def test_a_schedule_waits_for_its_time_in_the_queue(blog: Blog) -> None:
    draft = schedule(blog, "x", minutes=5)
    assert TaskRow.objects.get(queue=SCHEDULE).run_at == draft.publish_at


async def until_published(count: int) -> None:
    async with asyncio.timeout(15):
        while len(await in_thread(published)) < count:  # noqa: ASYNC110  a database tells nobody
            await asyncio.sleep(0.02)


async def test_a_worker_publishes_what_was_due_while_it_was_down_and_the_rest_on_time(
    settings: Any, blog: Blog
) -> None:
    """Its sweeps are an hour apart, so it is the time of the task that wakes it."""
    settings.TASK_SWEEP_SECONDS = 3600
    await in_thread(schedule, blog, "missed", minutes=-5)
    soon = await in_thread(schedule, blog, "on time", minutes=1 / 60)
    router = ProtocolTypeRouter({"channel": ChannelNameRouter({**channel_names})})
    worker = Worker(router, [SCHEDULE], channel_layer())
    running = asyncio.create_task(worker.arun())
    try:
        await until_published(2)
    finally:
        running.cancel()
        await asyncio.wait([running])
    assert await in_thread(published) == ["missed", "on time"]
    post = await in_thread(Post.objects.get, body="on time")
    assert soon.publish_at is not None
    assert timedelta(0) <= post.created_at - soon.publish_at < timedelta(seconds=5)
