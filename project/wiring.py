"""The one module that knows two feature apps: what happens in one becomes news in another."""

from typing import Any

from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.chat.signals import MessageRemoved, MessageSent, message_removed, message_sent
from apps.notifications.services import notification_create, notifications_withdraw

MENTION = "mention"


def connect() -> None:
    """Called once, when the apps are ready."""
    message_sent.connect(notify_mentioned, dispatch_uid="notify_mentioned")
    message_removed.connect(withdraw_mentions, dispatch_uid="withdraw_mentions")
    user_signed_up.connect(notify_staff, dispatch_uid="notify_staff")


def notify_mentioned(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """A chat mention rings the mentioned member's bell, in the message's own transaction."""
    # In id order: two messages that mention the same people must lock their streams alike.
    for user_id in sorted(event.mentioned_user_ids):
        notification_create(
            recipient_id=user_id,
            kind=MENTION,
            text=f"{event.author_name} mentioned you in {event.room_name}: {event.excerpt}",
            url=event.url,
        )


def withdraw_mentions(sender: Any, event: MessageRemoved, **kwargs: Any) -> None:
    """A deleted message is not quoted by any bell either."""
    notifications_withdraw(recipient_ids=event.mentioned_user_ids, kind=MENTION, url=event.url)


def notify_staff(sender: Any, event: UserSignedUp, **kwargs: Any) -> None:
    """A sign-up rings the bells of the staff who may look at it, and leads them there."""
    staff = User.objects.with_perm("accounts.view_user").filter(is_staff=True)
    for user_id in staff.order_by("pk").values_list("pk", flat=True):
        notification_create(
            recipient_id=user_id,
            kind="sign-up",
            text=f"{event.display_name or event.username} has signed up.",
            url=reverse("admin:accounts_user_change", args=[event.user_id]),
        )
