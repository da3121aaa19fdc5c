"""Each enqueued task runs once, despite brief failures."""

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError

from apps.realtime.layer.threads import in_thread
from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskResultStatus, claims
from apps.realtime.tasks.claims import task_claim, task_finish, task_renew
from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.testing import until
from apps.realtime.tests.task_factories import (
    NEVER,
    Calls,
    add,
    add_slowly,
    all_done,
    fail_once,
    renewed_after,
    row_of,
    soon,
    tick,
    working,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_memory")]


@pytest.fixture
def short_sweeps(settings: Any) -> None:
    settings.TASK_SWEEP_SECONDS = 0.05


@pytest.fixture
def short_patience(settings: Any) -> None:
    """A worker is taken for dead after 1.5 s. That is enough on a busy machine, too."""
    settings.TASK_SWEEP_SECONDS = 0.3


async def test_tasks_that_were_enqueued_before_are_done(calls: Calls, settings: Any) -> None:
    settings.TASK_SWEEP_SECONDS = NEVER
    await in_thread(row_of, add, 1)
    async with working():
        await until(lambda: calls.got == [1])


@pytest.mark.usefixtures("short_sweeps")
async def test_a_lost_message_costs_a_sweep(calls: Calls) -> None:
    async with working():
        await in_thread(row_of, add, 1)
        await until(lambda: calls.got == [1])


async def test_a_queue_of_long_tasks_runs_several_at_once(calls: Calls) -> None:
    await in_thread(lambda: [row_of(add_slowly, number) for number in range(5)])
    async with working(TaskConsumer.as_asgi(at_once=3)):
        await until(lambda: len(calls.got) == 3)
        calls.gate.set()
        await soon(all_done)
    assert sorted(calls.got) == [0, 1, 2, 3, 4]


@pytest.mark.usefixtures("short_sweeps")
async def test_a_task_that_fails_runs_again(calls: Calls) -> None:
    async with working():
        result = await fail_once.aenqueue(1)
        await soon(all_done)
    assert calls.got == [1, 1]
    await result.arefresh()
    assert (result.status, result.attempts) == (TaskResultStatus.SUCCESSFUL, 2)
    assert [error.exception_class for error in result.errors] == [ValueError]


@pytest.mark.usefixtures("short_sweeps")
async def test_a_task_that_the_code_no_longer_has_is_given_up(caplog: Any) -> None:
    async with working():
        await in_thread(TaskRow.objects.create, queue="sums", path="apps.realtime.models.TaskRow")
        await soon(all_done)
    row = await in_thread(TaskRow.objects.get)
    assert (row.status, row.attempts) == (TaskResultStatus.FAILED, 2)
    assert "is not a task" in row.errors[-1]["traceback"]


@pytest.mark.usefixtures("short_patience")
async def test_a_long_task_is_not_taken_for_dead(calls: Calls) -> None:
    """It lasts several times as long as a worker may be silent."""
    async with working(), working():
        await add_slowly.aenqueue(1)
        await until(calls.begun.is_set)
        await soon(renewed_after(2))
        calls.gate.set()
        await soon(all_done)
    assert calls.got == [1]


class Once:
    """Fails the first time, as a database does that is away for a moment."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.failed = False

    def __call__(self, **arguments: Any) -> Any:
        if not self.failed:
            self.failed = True
            raise OperationalError("away for a moment")
        return self.function(**arguments)


@pytest.mark.usefixtures("short_patience")
async def test_a_claim_is_renewed_though_that_failed_once(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "task_renew", Once(task_renew))
    async with working():
        await add_slowly.aenqueue(1)
        await soon(renewed_after(2))
        calls.gate.set()
        await soon(all_done)
    assert calls.got == [1]


@pytest.mark.usefixtures("short_sweeps")
async def test_a_task_whose_end_could_not_be_written_at_once_does_not_run_again(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "task_finish", Once(task_finish))
    async with working():
        await add.aenqueue(1)
        await soon(all_done)
    assert calls.got == [1]


async def test_a_task_that_is_claimed_while_the_worker_is_stopped_is_done(
    calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    claiming, stopping = asyncio.Event(), threading.Event()

    def claim_slowly(*, queue: str) -> TaskRow | None:
        loop.call_soon_threadsafe(claiming.set)
        stopping.wait(10)
        return task_claim(queue=queue)

    monkeypatch.setattr(claims, "task_claim", claim_slowly)
    await in_thread(row_of, add, 1)
    async with working():
        await claiming.wait()
        loop.call_soon(stopping.set)
    row = await in_thread(TaskRow.objects.get)
    assert (row.status, calls.got) == (TaskResultStatus.SUCCESSFUL, [1])


async def test_a_schedule_is_kept(calls: Calls) -> None:
    consumer = TaskConsumer.as_asgi(schedule={tick: timedelta(days=365)})
    async with working(consumer), working(consumer):
        await until(lambda: calls.got == [-1])
        await soon(all_done)
    assert await in_thread(TaskRow.objects.count) == 1
