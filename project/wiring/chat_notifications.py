"""A mention in the chat rings the bell of the member who is mentioned."""

from typing import Any

from django.dispatch import receiver

from apps.chat.selectors import members_to_notify
from apps.chat.signals import MessageDeleted, MessageSent, message_deleted, message_sent
from apps.notifications.services import notification_create, notifications_withdraw

MENTION = "mention"


@receiver(message_sent, dispatch_uid="notify_mentioned")
def notify_mentioned(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """Notify them in the message's own transaction, unless they asked not to be told."""
    # In id order: two messages that mention the same people must lock their streams alike.
    user_ids = members_to_notify(room_id=event.room_id, user_ids=event.mentioned_user_ids)
    for user_id in user_ids:
        notification_create(
            recipient_id=user_id,
            kind=MENTION,
            text=f"{event.author_name} mentioned you in {event.room_name}: {event.excerpt}",
            url=event.url,
        )


@receiver(message_deleted, dispatch_uid="withdraw_mentions")
def withdraw_mentions(sender: Any, event: MessageDeleted, **kwargs: Any) -> None:
    """A notification does not quote a deleted message."""
    notifications_withdraw(recipient_ids=event.mentioned_user_ids, kind=MENTION, url=event.url)
