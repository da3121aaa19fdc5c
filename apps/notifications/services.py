"""Every write to notifications.

Each locks the recipient's stream before it changes and counts anything, so that the count of unread
ones in its event is exact, and ids grow in the order of the events.
"""

import logging
from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from apps.notifications.models import Notification
from apps.notifications.protocol import NotificationDeleted, NotificationSaved, NotificationsRead
from apps.notifications.selectors import unread_count
from apps.notifications.streams import UserStream
from apps.realtime.errors import NotFound, Refused
from apps.realtime.protocol import Event
from apps.realtime.services import clean_line, publish, shorten, stream_lock

logger = logging.getLogger(__name__)

MAX_TEXT = 300


@transaction.atomic
def notification_create(
    *, recipient_id: int, kind: str, text: str, url: str
) -> Notification | None:
    """Tell somebody something: from a view, another service, the admin, a command or a shell.

    `kind` is a slug, `url` a path of this site. A text longer than 300 characters is shortened. Who
    is gone or deactivated gets nothing: None. Raises `Refused` for a value that does not fit.
    """
    line = shorten(clean_line(text), MAX_TEXT)
    notification = Notification(recipient_id=recipient_id, kind=kind, text=line, url=url)
    refuse_misfits(notification)
    people = get_user_model()._default_manager.filter(is_active=True)
    if not people.filter(pk=recipient_id).exists():
        logger.debug("Nobody to notify: user %s is gone or inactive.", recipient_id)
        return None
    lock(recipient_id)
    notification.save()
    announce(notification)
    return notification


@transaction.atomic
def notification_read(*, notification_id: int, user_id: int) -> int:
    """Mark one as read, and return how many are still unread. Doing it again changes nothing."""
    lock(user_id)
    notification = Notification.objects.filter(pk=notification_id, recipient=user_id).first()
    if notification is None:
        raise NotFound
    if not notification.is_read:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
        announce(notification)
    return unread_count(user_id=user_id)


@transaction.atomic
def notifications_read_all(*, user_id: int, up_to: int) -> int:
    """Mark those with an id up to `up_to` as read, and return how many are still unread."""
    lock(user_id)
    seen = Notification.objects.filter(recipient=user_id, id__lte=up_to, read_at=None)
    changed = seen.update(read_at=timezone.now())
    unread = unread_count(user_id=user_id)
    if changed:
        tell(user_id, NotificationsRead(up_to=up_to, unread=unread))
    return unread


@transaction.atomic
def notification_delete(*, notification_id: int) -> None:
    """Take one back: it vanishes from every open page. Deleting it again changes nothing."""
    notification = Notification.objects.filter(pk=notification_id).first()
    if notification is None:
        return
    user_id = notification.recipient_id
    lock(user_id)
    deleted, _ = Notification.objects.filter(pk=notification_id).delete()
    if deleted:
        unread = unread_count(user_id=user_id)
        tell(user_id, NotificationDeleted(id=notification_id, unread=unread))


@transaction.atomic
def notifications_withdraw(*, recipient_ids: Collection[int], kind: str, url: str) -> None:
    """Take back what these people were told of `kind` about `url`: it is not so any more."""
    told = Notification.objects.filter(recipient__in=recipient_ids, kind=kind, url=url)
    # By recipient, the order in which everybody locks several people's streams.
    for pk in list(told.order_by("recipient_id", "id").values_list("pk", flat=True)):
        notification_delete(notification_id=pk)


def announce(notification: Notification) -> None:
    """Publish a notification as it is now."""
    event = NotificationSaved(
        id=notification.pk,
        kind=notification.kind,
        text=notification.text,
        url=notification.url,
        created_at=notification.created_at.isoformat(),
        read=notification.is_read,
        unread=unread_count(user_id=notification.recipient_id),
    )
    tell(notification.recipient_id, event)


def tell(user_id: int, event: Event) -> None:
    publish(stream=UserStream.name(user_id), event=event)


def lock(user_id: int) -> None:
    stream_lock(stream=UserStream.name(user_id))


def refuse_misfits(notification: Notification) -> None:
    """Raise `Refused` for a kind, text or address that the model does not allow."""
    try:
        notification.clean_fields(exclude=["recipient"])
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise Refused("invalid", f"{name.capitalize()}: {problems[0]}") from None
