"""Tasks are enqueued, run and asked about as the documentation of Django's tasks says."""

from datetime import timedelta
from typing import Any

import pytest
from channels.exceptions import ChannelFull
from django.db import transaction
from django.utils import timezone

from apps.realtime.layer.broadcaster import Broadcaster
from apps.realtime.models import TaskRow
from apps.realtime.tasks import TaskContext, TaskResult, TaskResultStatus, exceptions, signals, task
from apps.realtime.tasks.claims import task_claim
from apps.realtime.tests.task_factories import (
    Calls,
    add,
    all_done,
    fail_always,
    fail_once,
    soon,
    working,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_memory")]


@task(queue_name="sums", priority=10, takes_context=True)
def attempts(context: TaskContext, *, of: str) -> list[Any]:
    return [of, context.attempt, context.task_result.status]


@task(queue_name="sums")
async def add_later(number: int) -> int:
    return number + 1


@task(queue_name="sums")
def return_a_set() -> Any:
    return {1}


async def done(result: TaskResult[Any]) -> TaskResult[Any]:
    """The result, when a worker has finished every task."""
    async with working():
        await soon(all_done)
    await result.arefresh()
    return result


def test_a_rollback_leaves_no_task() -> None:
    with transaction.atomic():
        add.enqueue(1)
        transaction.set_rollback(True)
    assert task_claim(queue="sums") is None


def test_a_result_describes_the_enqueued_task() -> None:
    result = add.using(priority=5).enqueue(1)
    assert (result.status, result.args, result.kwargs) == (TaskResultStatus.READY, [1], {})
    assert (result.task.priority, result.task.run_after) == (5, None)
    assert add.get_result(result.id) == result


async def test_a_result_tells_how_the_task_ended(calls: Calls) -> None:
    result = await done(await add.aenqueue(7))
    assert (result.status, result.return_value) == (TaskResultStatus.SUCCESSFUL, 7)
    assert result.enqueued_at <= result.started_at <= result.finished_at  # type: ignore[operator]
    assert len(result.worker_ids) == 1


async def test_a_task_that_is_given_up_tells_its_errors() -> None:
    result = await done(await fail_always.aenqueue())
    assert (result.status, result.attempts) == (TaskResultStatus.FAILED, 2)
    assert [error.exception_class for error in result.errors] == [ValueError, ValueError]
    assert "every time" in result.errors[1].traceback


async def test_a_task_may_take_its_context() -> None:
    result = await done(await attempts.aenqueue(of="x"))
    assert result.return_value == ["x", 1, "RUNNING"]


async def test_a_task_may_be_a_coroutine_function() -> None:
    assert (await done(await add_later.aenqueue(1))).return_value == 2


async def test_a_task_that_returns_a_value_without_json_fails() -> None:
    result = await done(await return_a_set.aenqueue())
    assert result.errors[0].exception_class is TypeError


def test_arguments_that_json_cannot_hold_are_refused() -> None:
    with pytest.raises(TypeError):
        add.enqueue({1})  # type: ignore[arg-type]
    assert not TaskRow.objects.exists()


def test_a_deferred_task_waits_for_its_time() -> None:
    later = timezone.now() + timedelta(hours=1)
    result = add.using(run_after=later).enqueue(1)
    assert add.get_result(result.id).task.run_after == later
    assert task_claim(queue="sums") is None
    TaskRow.objects.update(run_at=timezone.now())
    assert task_claim(queue="sums") is not None


@pytest.mark.parametrize("wrong", ["7", "what"])
def test_an_unknown_id_has_no_result(wrong: str) -> None:
    with pytest.raises(exceptions.TaskResultDoesNotExist):
        add.get_result(wrong)


async def test_djangos_signals_are_sent() -> None:
    told: list[tuple[str, str]] = []
    names = {
        signals.task_enqueued: "enqueued",
        signals.task_started: "started",
        signals.task_finished: "finished",
    }

    def tell(signal: Any, task_result: TaskResult[Any], **kwargs: Any) -> None:
        told.append((names[signal], task_result.status))

    for signal in names:
        signal.connect(tell)
    await done(await fail_once.aenqueue(1))
    assert told == [
        ("enqueued", "READY"),
        ("started", "RUNNING"),
        ("started", "RUNNING"),
        ("finished", "SUCCESSFUL"),
    ]


async def test_a_receiver_that_fails_fails_no_task(calls: Calls) -> None:
    def fail(**kwargs: Any) -> None:
        raise ValueError("a receiver's fault")

    signals.task_started.connect(fail)
    signals.task_finished.connect(fail)
    assert (await done(await add.aenqueue(1))).status == TaskResultStatus.SUCCESSFUL
    assert calls.got == [1]


def test_a_full_channel_is_no_outage(settings: Any, broadcaster: Broadcaster) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.FullLayer"}}
    add.enqueue(1)
    assert not broadcaster.down
    assert broadcaster.failed == 0
    assert task_claim(queue="sums") is not None


class FullLayer:
    async def send(self, channel: str, message: dict[str, Any]) -> None:
        raise ChannelFull
