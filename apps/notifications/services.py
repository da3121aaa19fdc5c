"""Every write to notifications. Each publishes what it changed in its own transaction.

Each locks the recipient's stream before it changes or counts anything, so that the unread count in
its event is exact and ids ascend in the order of the events.
"""

import logging
from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.notifications import events, signals
from apps.notifications.models import Notification
from apps.notifications.protocol import NotificationDeleted, NotificationsRead
from apps.notifications.selectors import notifications_about, unread_count
from apps.notifications.streams import UserStream
from apps.realtime.errors import NotFound, Refused
from apps.realtime.protocol import Event
from apps.realtime.services import clean_line, publish, shorten, stream_lock

logger = logging.getLogger(__name__)

MAX_TEXT = 300
SLICE = 100  # people, in one transaction


@transaction.atomic
def notification_create(
    *, recipient_id: int, kind: str, text: str, url: str, unfollow_url: str = ""
) -> Notification | None:
    """Send a notification: from a view, a service, the admin, a command or a shell.

    `kind` is a slug, `url` a path of this site. A POST to `unfollow_url`, another such path, ends
    notifications of this kind for the recipient. A text over 300 characters is shortened. Returns
    None for a recipient who is deleted or inactive. Raises `Refused` for an invalid value.
    """
    line = shorten(clean_line(text), MAX_TEXT)
    notification = Notification(
        recipient_id=recipient_id, kind=kind, text=line, url=url, unfollow_url=unfollow_url
    )
    check_fields(notification)
    users = get_user_model()._default_manager.filter(is_active=True)
    if not users.filter(pk=recipient_id).exists():
        logger.debug("User %s is deleted or inactive: no notification.", recipient_id)
        return None
    lock(recipient_id)
    notification.save()
    publish_saved(notification)
    created = notification_created(notification)
    signals.notification_created.send(sender=Notification, event=created)
    return notification


@transaction.atomic
def notification_read(*, notification_id: int, user_id: int) -> int:
    """Mark a notification as read, and return how many are unread. Repeating it changes nothing.

    Raises `NotFound` for an unknown notification and for another person's.
    """
    lock(user_id)
    notification = Notification.objects.filter(pk=notification_id, recipient=user_id).first()
    if notification is None:
        raise NotFound
    if not notification.is_read:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
        publish_saved(notification)
    return unread_count(user_id=user_id)


@transaction.atomic
def notifications_read_all(*, user_id: int, up_to_id: int) -> int:
    """Mark all with an id up to `up_to_id` as read, and return how many are unread."""
    lock(user_id)
    seen = Notification.objects.filter(recipient=user_id, id__lte=up_to_id, read_at=None)
    changed = seen.update(read_at=timezone.now())
    unread = unread_count(user_id=user_id)
    if changed:
        publish_to(user_id, NotificationsRead(up_to_id=up_to_id, unread=unread))
    return unread


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
        unread = unread_count(user_id=user_id)
        publish_to(user_id, NotificationDeleted(notification_id=notification_id, unread=unread))


@transaction.atomic
def notifications_withdraw(*, recipient_ids: Collection[int], kind: str, url: str) -> None:
    """Delete these people's notifications of `kind` about `url`, which are no longer true."""
    sent = Notification.objects.filter(recipient__in=recipient_ids, kind=kind, url=url)
    # By recipient: all code locks several people's streams in this order.
    for pk in list(sent.order_by("recipient_id", "id").values_list("pk", flat=True)):
        notification_delete(notification_id=pk)


@transaction.atomic
def notifications_withdraw_all(*, kind: str, url: str) -> None:
    """Have a worker delete everybody's notifications of `kind` about `url`.

    It deletes those that were sent before the end of the caller's transaction.
    """
    from apps.notifications.tasks import withdraw  # imports this module

    if notifications_about(kind=kind, url=url).exists():
        withdraw.enqueue(kind=kind, url=url)


@transaction.atomic
def notifications_withdraw_next(*, kind: str, url: str) -> bool:
    """Delete the next of these notifications, `SLICE` at most; whether there may be more."""
    recipients = notifications_about(kind=kind, url=url).order_by("recipient_id")
    recipient_ids = list(recipients.values_list("recipient_id", flat=True)[:SLICE])
    notifications_withdraw(recipient_ids=recipient_ids, kind=kind, url=url)
    return len(recipient_ids) == SLICE


def publish_saved(notification: Notification) -> None:
    unread = unread_count(user_id=notification.recipient_id)
    event = events.notification_saved(notification, unread=unread)
    publish_to(notification.recipient_id, event)


def publish_to(user_id: int, event: Event) -> None:
    publish(stream=UserStream.name(user_id), event=event)


def lock(user_id: int) -> None:
    stream_lock(stream=UserStream.name(user_id))


def check_fields(notification: Notification) -> None:
    """Raise `Refused` for a kind, text or address that the model does not allow."""
    try:
        notification.clean_fields(exclude=["recipient"])
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise Refused("invalid", f"{name.capitalize()}: {problems[0]}") from None


def notification_created(notification: Notification) -> signals.NotificationCreated:
    return signals.NotificationCreated(
        notification_id=notification.pk,
        recipient_id=notification.recipient_id,
        kind=notification.kind,
        text=notification.text,
        url=notification.url,
    )
