"""A mention in the chat rings the bell of the member who is mentioned, a report the moderators'."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from apps.chat.selectors import members_to_notify
from apps.chat.signals import (
    MessageDeleted,
    MessageEdited,
    MessageReported,
    MessageSent,
    ReportsResolved,
    message_deleted,
    message_edited,
    message_reported,
    message_sent,
    reports_resolved,
)
from apps.notifications.services import notification_create, notifications_withdraw

MENTION = "mention"
REPORT = "report"


@receiver(message_sent, dispatch_uid="notify_mentioned")
def notify_mentioned(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """Notify them in the message's own transaction, unless they asked not to be told."""
    # In id order: two messages that mention the same people must lock their streams alike.
    user_ids = members_to_notify(room_id=event.room_id, user_ids=event.mentioned_user_ids)
    for user_id in user_ids:
        notify(user_id, event)


@receiver(message_edited, dispatch_uid="change_mentions")
def change_mentions(sender: Any, event: MessageEdited, **kwargs: Any) -> None:
    """Notify those whom only the new text mentions, and withdraw the others' notifications."""
    room_id = event.message.room_id
    told = members_to_notify(room_id=room_id, user_ids=event.mentioned_user_ids)
    # In id order, for the same reason.
    for user_id in sorted({*told, *event.unmentioned_user_ids}):
        if user_id in told:
            notify(user_id, event.message)
        else:
            withdraw([user_id], event.message.url)


@receiver(message_deleted, dispatch_uid="withdraw_mentions")
def withdraw_mentions(sender: Any, event: MessageDeleted, **kwargs: Any) -> None:
    """A notification does not quote a deleted message."""
    withdraw(event.mentioned_user_ids, event.url)


@receiver(message_reported, dispatch_uid="notify_moderators")
def notify_moderators(sender: Any, event: MessageReported, **kwargs: Any) -> None:
    """Tell the room's moderators, without the message: it may be deleted."""
    for user_id in sorted(event.moderator_user_ids):
        notification_create(
            recipient_id=user_id,
            kind=REPORT,
            text=f"{event.reporter_name} reported a message of {event.author_name} in "
            f"{event.room_name}: {event.reason}",
            url=event.url,
        )


@receiver(reports_resolved, dispatch_uid="withdraw_report")
def withdraw_report(sender: Any, event: ReportsResolved, **kwargs: Any) -> None:
    """One moderator has looked at it, so the others need not."""
    notifications_withdraw(recipient_ids=event.moderator_user_ids, kind=REPORT, url=event.url)


def notify(user_id: int, event: MessageSent) -> None:
    notification_create(
        recipient_id=user_id,
        kind=MENTION,
        text=f"{event.author_name} mentioned you in {event.room_name}: {event.excerpt}",
        url=event.url,
    )


def withdraw(user_ids: Collection[int], url: str) -> None:
    notifications_withdraw(recipient_ids=user_ids, kind=MENTION, url=url)
