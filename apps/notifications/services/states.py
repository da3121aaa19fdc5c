"""The states of a notification: seen, read, snoozed, archived, deleted."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.notifications.models import Inbox, Notification
from apps.notifications.preferences import deliveries_for
from apps.notifications.protocol import (
    NotificationDeleted,
    NotificationsRead,
    NotificationsSeen,
)
from apps.notifications.selectors import counts_get, notification_find
from apps.notifications.services.publishing import lock, publish_about, publish_saved, publish_to
from apps.notifications.services.ringing import ring
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId

MOST_IDS = 100  # in one event
WAKE_SLICE = 100  # notifications, in one transaction


def notification_read(
    *, notification_id: int, user_id: UserId, up_to_seq: int | None = None
) -> int:
    """Mark a notification as read, and return how many are unread. Repeating it changes nothing.

    With `up_to_seq` it stays unread if something has been added to it since that event.
    Raises `NotFound` for an unknown notification and for another person's.
    """

    def read(notification: Notification) -> bool:
        if notification.is_read or (up_to_seq is not None and notification.seq > up_to_seq):
            return False
        notification.read_at = timezone.now()
        return True

    return change(notification_id, user_id, read)


def notification_unread(*, notification_id: int, user_id: UserId) -> int:
    """Mark it as unread, in the inbox. Raises `NotFound` as all of these do."""

    def unread(notification: Notification) -> bool:
        changed = notification.is_read
        notification.read_at = notification.archived_at = None
        return changed

    return change(notification_id, user_id, unread)


def notification_archive(*, notification_id: int, user_id: UserId) -> int:
    """Move it to the archive, and mark it as read."""

    def archive(notification: Notification) -> bool:
        if notification.archived_at is not None:
            return False
        notification.archived_at = timezone.now()
        notification.read_at = notification.read_at or notification.archived_at
        notification.snoozed_until = None
        return True

    return change(notification_id, user_id, archive)


def notification_restore(*, notification_id: int, user_id: UserId) -> int:
    """Put it back into the inbox, from the archive or from a snooze."""

    def restore(notification: Notification) -> bool:
        changed = notification.archived_at is not None or notification.snoozed_until is not None
        notification.archived_at = notification.snoozed_until = None
        return changed

    return change(notification_id, user_id, restore)


def notification_snooze(*, notification_id: int, user_id: UserId, until: datetime) -> int:
    """Hide it until then, when it comes back unread. Raises `Refused` for a time that is past."""
    from apps.notifications.tasks import wake  # imports this module

    if until <= timezone.now():
        raise Refused("invalid", _("Snooze a notification until a time in the future."))

    def snooze(notification: Notification) -> bool:
        notification.snoozed_until = until
        notification.read_at = notification.archived_at = None
        wake.using(run_after=until).enqueue()
        return True

    return change(notification_id, user_id, snooze)


@transaction.atomic
def change(notification_id: int, user_id: UserId, edit: Callable[[Notification], bool]) -> int:
    """Save and publish the change by `edit`, if any. Returns how many are unread."""
    lock(user_id)
    notification = notification_find(notification_id=notification_id, user_id=user_id)
    if edit(notification):
        notification.save(update_fields=["read_at", "archived_at", "snoozed_until"])
        publish_saved(notification)
    return counts_get(user_id=user_id).unread


def notifications_read_all(
    *, user_id: UserId, up_to_seq: int | None = None, up_to_id: int | None = None
) -> int:
    """Mark all up to the event `up_to_seq` as read, and return how many are unread.

    Pages of the version before name the newest of them by `up_to_id`.
    """
    rows = Notification.objects.all()
    if up_to_seq is not None:
        rows = rows.filter(seq__lte=up_to_seq)
    if up_to_id is not None:
        rows = rows.filter(pk__lte=up_to_id)
    return read_all(user_id, rows)


def notifications_read_subject(*, user_id: UserId, subject: str, up_to_seq: int) -> int:
    """Mark those about `subject` up to the event `up_to_seq` as read."""
    rows = Notification.objects.filter(subject=subject, seq__lte=up_to_seq)
    return read_all(user_id, rows, subject=subject)


@transaction.atomic
def read_all(user_id: UserId, rows: QuerySet[Notification], *, subject: str = "") -> int:
    lock(user_id)
    unread = Notification.objects.unread().filter(recipient=user_id, pk__in=rows)
    newest = unread.aggregate(id=Max("pk"), seq=Max("seq"))
    ids = list(unread.values_list("pk", flat=True)[:MOST_IDS]) if subject else []
    changed = unread.update(read_at=timezone.now())
    counts = counts_get(user_id=user_id)
    if changed:
        event = NotificationsRead(
            up_to_id=newest["id"],
            up_to_seq=newest["seq"],
            subject=subject,
            notification_ids=ids,
            unread=counts.unread,
            unseen=counts.unseen,
        )
        publish_to(user_id, event)
    return counts.unread


@transaction.atomic
def notifications_seen(*, user_id: UserId, up_to_seq: int) -> None:
    """Mark all up to that event as seen. A lower number than before changes nothing."""
    head = lock(user_id) - 1
    inbox, _ = Inbox.objects.get_or_create(user_id=user_id)
    seen = min(up_to_seq, head)
    if seen <= inbox.seen_seq:
        return
    before = counts_get(user_id=user_id)
    Inbox.objects.filter(pk=user_id).update(seen_seq=seen)
    counts = counts_get(user_id=user_id)
    if counts != before:
        event = NotificationsSeen(up_to_seq=seen, unread=counts.unread, unseen=counts.unseen)
        publish_to(user_id, event)


@transaction.atomic
def notification_delete(*, notification_id: int) -> None:
    """Delete a notification, on every open page too. Deleting it again changes nothing."""
    notification = Notification.objects.filter(pk=notification_id).first()
    if notification is None:
        return
    user_id = notification.recipient_id
    lock(user_id)
    deleted, _ = Notification.objects.filter(pk=notification_id).delete()
    if deleted:
        counts = counts_get(user_id=user_id)
        event = NotificationDeleted(
            notification_id=notification_id, unread=counts.unread, unseen=counts.unseen
        )
        publish_about(notification, event, replaces=True)


@transaction.atomic
def notifications_wake() -> bool:
    """Bring back snoozed notifications whose time has come. Returns whether there may be more.

    Each rings and is pushed as it was when it was new, but not while its recipient wants quiet.
    """
    due = Notification.objects.filter(snoozed_until__lte=timezone.now())
    # By recipient: all code locks several people's streams in this order.
    found = list(due.order_by("recipient_id", "pk").values_list("recipient_id", "pk")[:WAKE_SLICE])
    for user_id, pk in found:
        seq = lock(user_id)
        if notification := due.filter(pk=pk).first():
            notification.snoozed_until, notification.seq = None, seq
            notification.save(update_fields=["snoozed_until", "seq"])
            kind = notification.declared_kind
            delivery = deliveries_for(user_ids=[user_id], kind=kind)[user_id]
            ring(notification, delivery, alert=not delivery.quiet)
    return len(found) == WAKE_SLICE
