"""The one module that knows two feature apps: what happens in one becomes news in another."""

from typing import Any

from apps.chat.signals import MessageSent, message_sent
from apps.notifications.services import notification_create


def connect() -> None:
    """Called once, when the apps are ready."""
    message_sent.connect(notify_mentioned, dispatch_uid="notify_mentioned")


def notify_mentioned(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """A chat mention rings the mentioned member's bell, in the message's own transaction."""
    # In id order: two messages that mention the same people must lock their streams alike.
    for user_id in sorted(event.mentioned_user_ids):
        notification_create(
            recipient_id=user_id,
            kind="mention",
            text=f"{event.author_name} mentioned you in {event.room_name}: {event.excerpt}",
            url=event.url,
        )
