"""Withdrawing notifications that are no longer true."""

from collections.abc import Collection

from django.db import transaction

from apps.notifications.language import in_language_of
from apps.notifications.models import Notification, Occurrence
from apps.notifications.selectors import occurrences_of
from apps.notifications.services.publishing import lock, publish_saved
from apps.notifications.services.states import notification_delete
from apps.notifications.services.summary import summarize
from apps.realtime.ids import UserId

SLICE = 100  # people, in one transaction


@transaction.atomic
def notifications_withdraw(*, recipients: Collection[UserId], kind: str, key: str) -> None:
    """Withdraw `key` from these people.

    A notification with other occurrences gets their text. Any other is deleted.
    """
    told = occurrences_of(kind=kind, key=key).filter(recipient__in=recipients)
    # By recipient: all code locks several people's streams in this order.
    for occurrence in list(told.order_by("recipient_id")):
        withdraw_one(occurrence)


@transaction.atomic
def notifications_withdraw_group(*, recipient_id: UserId, kind: str, group: str) -> None:
    """Delete one person's notifications of `kind` that were grouped by `group`."""
    lock(recipient_id)
    rows = Notification.objects.filter(recipient=recipient_id, kind=kind, group=group)
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        notification_delete(notification_id=pk)


def withdraw_one(occurrence: Occurrence) -> None:
    lock(occurrence.recipient_id)
    occurrence.delete()
    notification = Notification.objects.filter(pk=occurrence.notification_id).first()
    if notification is None:
        return
    with in_language_of(occurrence.recipient_id):
        is_left = summarize(notification)
    if is_left:
        publish_saved(notification, replaces=True)
    else:
        notification_delete(notification_id=notification.pk)


@transaction.atomic
def notifications_withdraw_all(*, kind: str, key: str) -> None:
    """Have a worker withdraw `key` from everybody who has it when this transaction commits."""
    from apps.notifications.tasks import withdraw  # imports this module

    if occurrences_of(kind=kind, key=key).exists():
        withdraw.enqueue(kind=kind, key=key)


@transaction.atomic
def notifications_withdraw_next(*, kind: str, key: str) -> bool:
    """Withdraw `key` from the next `SLICE` people. Returns whether there may be more."""
    told = occurrences_of(kind=kind, key=key).order_by("recipient_id")
    recipients = list(told.values_list("recipient_id", flat=True)[:SLICE])
    notifications_withdraw(recipients=recipients, kind=kind, key=key)
    return len(recipients) == SLICE
