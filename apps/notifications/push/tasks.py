"""The task that pushes, in its own queue, so that a slow push service delays nothing else."""

from django.utils import timezone

from apps.notifications.push.attempts import push_attempt
from apps.realtime.tasks import task

PUSHES = "push"


@task(queue_name=PUSHES)
def push(subscription_id: int, notification_id: int | None, attempt: int = 1) -> None:
    """Push to one browser. A temporary failure is tried again later."""
    pause = push_attempt(
        subscription_id=subscription_id, notification_id=notification_id, attempt=attempt
    )
    if pause is not None:
        later = push.using(run_after=timezone.now() + pause)
        later.enqueue(subscription_id, notification_id, attempt + 1)
