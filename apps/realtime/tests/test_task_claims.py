"""Each task runs once, and none is forgotten, even if messages are lost and workers die."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import close_old_connections
from django.utils import timezone

from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus
from apps.realtime.tasks.claims import (
    task_claim,
    task_fail,
    task_finish,
    task_renew,
    task_schedule,
    task_wait,
    tasks_reclaim,
)
from apps.realtime.tasks.trim import tasks_trim
from apps.realtime.tests.task_factories import add, row_of

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
NO_LUCK = ValueError("no luck")


def enqueue(count: int = 1) -> None:
    for number in range(count):
        row_of(add, number)


def claim() -> TaskRow:
    row = task_claim(queue="sums")
    assert row is not None
    return row


def the_task() -> TaskRow:
    return TaskRow.objects.get()


def reclaim(*, retry_after: tuple[float, ...] = (0, 0)) -> None:
    """As if the claim were old already."""
    later = timezone.now() + HOUR
    tasks_reclaim(queue="sums", before=later, retry_after=retry_after)


def test_the_oldest_task_of_the_queue_comes_first() -> None:
    TaskRow.objects.create(queue="others", path="nobody.knows")
    enqueue(3)
    assert [claim().args for _ in range(3)] == [[0], [1], [2]]
    assert task_claim(queue="sums") is None


def test_a_higher_priority_comes_before_age() -> None:
    for number, priority in enumerate((0, -5, 7)):
        row_of(add, number, priority=priority)
    assert [claim().args for _ in range(3)] == [[2], [0], [1]]


def test_of_many_workers_one_gets_each_task() -> None:
    enqueue(40)
    with ThreadPoolExecutor(6) as workers:
        claims = [workers.submit(claim_all) for _ in range(6)]
    claimed = [pk for each in claims for pk in each.result()]
    assert len(claimed) == 40
    assert len(set(claimed)) == 40


def claim_all() -> list[int]:
    claimed = []
    try:
        while row := task_claim(queue="sums"):
            claimed.append(row.pk)
    finally:
        close_old_connections()
    return claimed


def test_a_task_that_fails_runs_again_later_and_is_then_given_up(caplog: Any) -> None:
    enqueue()
    for pause in (60, 120):
        before = timezone.now()
        task_fail(row=claim(), error=NO_LUCK, retry_after=(60, 120))
        assert task_claim(queue="sums") is None  # not yet
        assert the_task().run_at >= before + timedelta(seconds=pause)
        TaskRow.objects.update(run_at=before)
    task_fail(row=claim(), error=NO_LUCK, retry_after=(60, 120))
    assert the_task().status == TaskResultStatus.FAILED
    assert (
        the_task().errors
        == [{"exception_class_path": "builtins.ValueError", "traceback": "ValueError: no luck\n"}]
        * 3
    )
    assert "Gave up sums#" in caplog.text
    assert "after 3 attempts: ValueError('no luck')" in caplog.text


def test_a_dead_workers_task_goes_to_another() -> None:
    enqueue()
    claim()
    tasks_reclaim(queue="sums", before=timezone.now() - HOUR, retry_after=(0, 0))
    assert task_claim(queue="sums") is None  # it may be alive
    reclaim()
    assert claim().attempts == 2


def test_a_task_that_is_renewed_stays_with_its_worker() -> None:
    enqueue()
    row = claim()
    TaskRow.objects.update(renewed_at=timezone.now() - HOUR)
    task_renew(row=row)
    tasks_reclaim(queue="sums", before=timezone.now() - HOUR / 2, retry_after=(0, 0))
    assert task_claim(queue="sums") is None


def test_a_worker_that_was_thought_dead_changes_nothing_anymore() -> None:
    enqueue()
    slow = claim()
    reclaim()
    quick = claim()
    task_finish(row=slow, return_value=None)
    task_fail(row=slow, error=NO_LUCK, retry_after=())
    assert the_task().status == TaskResultStatus.RUNNING
    assert slow.finished_at is None
    task_finish(row=quick, return_value=None)
    assert the_task().status == TaskResultStatus.SUCCESSFUL


def test_a_task_that_kills_its_workers_is_given_up() -> None:
    enqueue()
    for _ in range(3):
        claim()
        reclaim()
    assert the_task().status == TaskResultStatus.FAILED
    assert "Its worker died." in the_task().errors[-1]["traceback"]


def test_a_schedule_enqueues_one_task_a_period_across_workers() -> None:
    with ThreadPoolExecutor(4) as workers:
        for each in [workers.submit(schedule) for _ in range(8)]:
            each.result()
    row = the_task()
    assert row.slot is not None
    assert row.slot <= timezone.now() < row.slot + timedelta(days=365)
    assert claim().path == add.module_path


def schedule() -> None:
    try:
        task_schedule(task=add, every=timedelta(days=365))
    finally:
        close_old_connections()


def test_old_finished_tasks_are_deleted_but_a_schedules_newest_stays() -> None:
    enqueue(4)
    task_finish(row=claim(), return_value=None)
    task_fail(row=claim(), error=NO_LUCK, retry_after=())
    claim()  # goes on
    now = timezone.now()
    for days in (3, 2, 1):
        slot = now - timedelta(days=days)
        done = TaskResultStatus.SUCCESSFUL
        TaskRow.objects.create(queue="trim", path="t", slot=slot, status=done, finished_at=now)
    assert tasks_trim(before=timezone.now() - HOUR) == 0
    assert tasks_trim(before=timezone.now() + HOUR) == 4
    left = set(TaskRow.objects.values_list("queue", "status"))
    assert left == {("sums", "RUNNING"), ("sums", "READY"), ("trim", "SUCCESSFUL")}


def test_a_worker_waits_for_the_next_task_and_no_longer_than_a_sweep() -> None:
    assert task_wait(queue="sums", at_most=3) == 3
    row_of(add, 1, run_at=timezone.now() + HOUR)
    assert task_wait(queue="sums", at_most=3) == 3
    row_of(add, 2, run_at=timezone.now() + timedelta(seconds=1))
    assert 0 <= task_wait(queue="sums", at_most=3) <= 1
    row_of(add, 3, run_at=timezone.now() - HOUR)
    assert task_wait(queue="sums", at_most=3) == 0
