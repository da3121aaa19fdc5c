"""The default task backend: a row in the caller's transaction, and a message to wake a worker."""

from functools import partial
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import TaskReady
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import TaskRow
from apps.realtime.tasks import BaseTaskBackend, base, exceptions, normalize_json, signals


class ChannelsBackend(BaseTaskBackend):
    """A task exists if and only if the caller's change does.

    The name of a queue is the name of the channel on which its workers listen. If the message is
    lost, they find the row within seconds. Without QUEUES in its settings, any queue is valid.
    """

    supports_defer = supports_async_task = supports_get_result = supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, {"QUEUES": [], **params})

    def enqueue(self, task: base.Task[..., Any], args: Any, kwargs: Any) -> base.TaskResult[Any]:
        self.validate_task(task)
        queue, arguments = task.queue_name, normalize_json({"args": args, "kwargs": kwargs})
        row = TaskRow(queue=queue, path=task.module_path, priority=task.priority, **arguments)
        row.run_at = task.run_after or row.run_at
        row.save()
        wake = partial(broadcaster.send_to_channel_soon, queue, TaskReady())
        transaction.on_commit(wake, robust=True)
        result = result_of(row)
        signals.task_enqueued.send(type(self), task_result=result)
        return result

    def get_result(self, result_id: str) -> base.TaskResult[Any]:
        try:
            return result_of(TaskRow.objects.get(pk=result_id))
        except (TaskRow.DoesNotExist, ValueError) as error:
            raise exceptions.TaskResultDoesNotExist(result_id) from error

    async def aenqueue(self, *args: Any, **kwargs: Any) -> base.TaskResult[Any]:
        return await in_thread(self.enqueue, *args, **kwargs)

    async def aget_result(self, result_id: str) -> base.TaskResult[Any]:
        return await in_thread(self.get_result, result_id)


def result_of(row: TaskRow) -> base.TaskResult[Any]:
    """`row` as a Django `TaskResult`. Raises ImportError if the code no longer has the task."""
    task = import_string(row.path)
    if not isinstance(task, base.Task):
        raise ImportError(f"{row.path} is not a task.")  # noqa: TRY004  as if it were not there
    run_after = row.run_at if row.run_at > row.enqueued_at else None
    result: base.TaskResult[Any] = base.TaskResult(
        task=task.using(priority=row.priority, queue_name=row.queue, run_after=run_after),
        id=str(row.pk),
        status=base.TaskResultStatus(row.status),
        enqueued_at=row.enqueued_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        last_attempted_at=row.started_at,
        args=row.args,
        kwargs=row.kwargs,
        backend=task.backend,
        errors=[base.TaskError(**error) for error in row.errors],
        worker_ids=row.worker_ids,
    )
    object.__setattr__(result, "_return_value", row.return_value)  # frozen; each backend does so
    return result
