"""The notifications' tasks, which workers run."""

from apps.notifications.services import (
    mail_send,
    notifications_wake,
    notifications_withdraw_next,
)
from apps.notifications.services.mail import mails_overdue
from apps.realtime.tasks import task

WITHDRAWALS = "notifications"
SNOOZES = "notification-snoozes"
MAIL = "notification-mail"


@task(queue_name=WITHDRAWALS)
def withdraw(kind: str, key: str = "", url: str = "") -> None:
    """Withdraw `key` from some people, and enqueue another run for the next.

    A process of the version before gives the key as `url`.
    """
    key = key or url
    if notifications_withdraw_next(kind=kind, key=key):
        withdraw.enqueue(kind=kind, key=key)


@task(queue_name=SNOOZES)
def wake() -> None:
    """Bring back the snoozed notifications whose time has come."""
    if notifications_wake():
        wake.enqueue()


@task(queue_name=MAIL)
def send_mail(bundle_id: int) -> None:
    """Send one person's mail."""
    mail_send(bundle_id=bundle_id)


@task(queue_name=MAIL)
def send_overdue_mail() -> None:
    """Send mail whose task was given up, for two days."""
    for bundle_id in mails_overdue():
        send_mail.enqueue(bundle_id=bundle_id)
