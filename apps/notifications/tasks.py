"""The notifications' tasks, which workers run."""

from apps.notifications.services import notifications_withdraw_next
from apps.realtime.tasks import task

WITHDRAWALS = "notifications"


@task(queue_name=WITHDRAWALS)
def withdraw(kind: str, url: str) -> None:
    """Delete some notifications of `kind` about `url`. Another run deletes the next."""
    if notifications_withdraw_next(kind=kind, url=url):
        withdraw.enqueue(kind=kind, url=url)
