"""What waits for the workers, without asking the database more often than it is worth."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.realtime.models import Job
from apps.realtime.tasks import stats as backlog_module
from apps.realtime.tasks.stats import Backlog, Work, work_get

pytestmark = pytest.mark.django_db(transaction=True)

State = Job.State


def make(state: Job.State, *, due: float = 0, ended: float | None = None) -> None:
    now = timezone.now()
    Job.objects.create(
        channel="sums",
        state=state,
        run_at=now - timedelta(seconds=due),
        finished_at=None if ended is None else now - timedelta(seconds=ended),
    )


def test_jobs_are_counted_by_state_and_the_oldest_due_one_tells_how_late_work_is() -> None:
    make(State.PENDING, due=90)
    make(State.PENDING, due=30)
    make(State.PENDING, due=-600)
    make(State.RUNNING, due=500)
    make(State.DONE, due=900, ended=10)
    make(State.FAILED, ended=10)
    make(State.FAILED, ended=7200)
    idle, sums = work_get(channels=["idle"])
    assert idle == Work("idle")
    assert (sums.channel, sums.pending, sums.running, sums.failed) == ("sums", 3, 1, 1)
    assert 90 <= sums.oldest_seconds < 100


async def test_many_who_ask_cost_one_look(monkeypatch: Any) -> None:
    looks: list[int] = []

    def look(**kwargs: Any) -> list[Work]:
        looks.append(1)
        return [Work("sums", pending=len(looks))]

    monkeypatch.setattr(backlog_module, "work_get", look)
    backlog = Backlog()
    together = await asyncio.gather(*(backlog.get() for _ in range(5)))
    assert together == [[Work("sums", pending=1)]] * 5
    assert await backlog.get() == [Work("sums", pending=1)]
    backlog._read_at -= backlog_module.KEEP_SECONDS
    assert await backlog.get() == [Work("sums", pending=2)]


async def test_a_database_that_fails_is_not_an_empty_backlog(monkeypatch: Any) -> None:
    def fail(**kwargs: Any) -> list[Work]:
        raise OSError("away")

    monkeypatch.setattr(backlog_module, "work_get", fail)
    assert await Backlog().get() is None
