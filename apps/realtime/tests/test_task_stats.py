"""Statistics of the waiting tasks, without too many queries."""

import asyncio
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.utils import timezone

from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus, stats
from apps.realtime.tasks.queue_stats import QueueStats, queue_stats
from apps.realtime.tasks.stats import TaskStats
from apps.realtime.testing import until

pytestmark = pytest.mark.django_db(transaction=True)

Status = TaskResultStatus


def make(status: TaskResultStatus, *, due: float = 0, ended: float | None = None) -> None:
    now = timezone.now()
    TaskRow.objects.create(
        queue="sums",
        path="apps.realtime.tests.task_factories.add",
        status=status,
        run_at=now - timedelta(seconds=due),
        finished_at=None if ended is None else now - timedelta(seconds=ended),
    )


def test_tasks_are_counted_by_status_and_the_oldest_due_one_tells_how_late_work_is() -> None:
    make(Status.READY, due=90)
    make(Status.READY, due=30)
    make(Status.READY, due=-600)
    make(Status.RUNNING, due=500)
    make(Status.SUCCESSFUL, due=900, ended=10)
    make(Status.FAILED, ended=10)
    make(Status.FAILED, ended=7200)
    idle, sums = queue_stats(queues=["idle"])
    assert idle == QueueStats("idle")
    assert (sums.queue, sums.ready, sums.running, sums.failed) == ("sums", 3, 1, 1)
    assert 90 <= sums.oldest_seconds < 100


async def test_many_callers_cost_one_query(monkeypatch: Any) -> None:
    queries: list[int] = []

    def count(**kwargs: Any) -> list[QueueStats]:
        queries.append(1)
        return [QueueStats("sums", ready=len(queries))]

    monkeypatch.setattr(stats, "queue_stats", count)
    task_stats = TaskStats()
    together = await asyncio.gather(*(task_stats.get() for _ in range(5)))
    assert together == [[QueueStats("sums", ready=1)]] * 5
    assert await task_stats.get() == [QueueStats("sums", ready=1)]
    monkeypatch.setattr(stats, "KEEP_SECONDS", 0.0)
    assert await task_stats.get() == [QueueStats("sums", ready=2)]


async def test_a_slow_query_is_not_joined_by_another(monkeypatch: Any) -> None:
    queries: list[int] = []
    gate = Event()

    def count(**kwargs: Any) -> list[QueueStats]:
        queries.append(1)
        gate.wait(10)
        return []

    monkeypatch.setattr(stats, "queue_stats", count)
    monkeypatch.setattr(stats, "KEEP_SECONDS", 0.0)
    monkeypatch.setattr(stats, "TIMEOUT_SECONDS", 0.01)
    task_stats = TaskStats()
    assert [await task_stats.get(), await task_stats.get()] == [None, None]
    gate.set()
    await until(lambda: task_stats._counting is not None and task_stats._counting.done())
    assert queries == [1]


async def test_a_database_that_fails_is_not_an_empty_queue(monkeypatch: Any) -> None:
    def fail(**kwargs: Any) -> list[QueueStats]:
        raise OSError("away")

    monkeypatch.setattr(stats, "queue_stats", fail)
    assert await TaskStats().get() is None


async def test_a_caller_that_is_cancelled_as_the_count_arrives_ends() -> None:
    """Before Python 3.12, `asyncio.wait_for` goes on instead, and a process would not end."""
    counter = TaskStats()
    counter._counting = counting = asyncio.get_running_loop().create_future()
    caller = asyncio.ensure_future(counter.get())
    await asyncio.sleep(0)
    counting.set_result([])
    caller.cancel()
    await asyncio.wait([caller])
    assert caller.cancelled()
