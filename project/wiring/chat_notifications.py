"""Mentions, replies and direct messages in the chat notify their recipients.

An edit of a message changes its notifications, and a deletion withdraws them.
"""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from apps.chat.selectors import members_to_notify
from apps.chat.signals import (
    MessageDeleted,
    MessageEdited,
    MessageSent,
    message_deleted,
    message_edited,
    message_sent,
)
from apps.chat.streams import RoomStream
from apps.notifications import kinds
from apps.notifications.kinds import Channel, Kind, declare
from apps.notifications.selectors import told_of
from apps.notifications.services import (
    notifications_withdraw,
    notifications_withdraw_group,
    notify,
)
from apps.realtime.ids import UserId

BY_MAIL_TOO = frozenset(Channel)
MENTION = Kind(
    kinds.MENTION,
    _("Mentions"),
    template="chat/notifications/mention.txt",
    icon="M16 8v5a2.5 2.5 0 0 0 5 0v-1a9 9 0 1 0-3.5 7.1M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
    grouped=True,
    channels=BY_MAIL_TOO,
)
DIRECT = Kind(
    "direct",
    _("Direct messages"),
    template="chat/notifications/direct.txt",
    icon="M4 5h16v11H9l-5 4z",
    grouped=True,
    channels=BY_MAIL_TOO,
)
REPLY = Kind(
    "reply",
    _("Replies to you"),
    template="chat/notifications/reply.txt",
    icon="M10 6 4 12l6 6M4 12h9a7 7 0 0 1 7 7",
    grouped=True,
    channels=BY_MAIL_TOO,
)
REACTION = "reaction"
declare(MENTION, DIRECT, REPLY)
OF_MESSAGES = (MENTION.name, REPLY.name, DIRECT.name)


@receiver(message_sent, dispatch_uid="notify_of_message")
def notify_of_message(sender: Any, event: MessageSent, **kwargs: Any) -> None:
    """Notify the recipients in the message's transaction, unless they have muted the room."""
    wanted = kinds_wanted(event)
    # One after the other, in id order: all code locks several people's streams in this order.
    for user_id in sorted(wanted):
        notify_one(user_id, wanted[user_id], event)


@receiver(message_edited, dispatch_uid="change_notifications")
def change_notifications(sender: Any, event: MessageEdited, **kwargs: Any) -> None:
    """Notify new recipients, change the notifications of the others, and withdraw former ones."""
    message = event.message
    meant, wanted = kinds_meant(message), kinds_wanted(message)
    told = {each for each in told_of(key=message.url) if each[1] in OF_MESSAGES}
    # In id order, for the same reason.
    for user_id in sorted({*wanted, *(each[0] for each in told)}):
        for kind in OF_MESSAGES:
            if (user_id, kind) in told and meant.get(user_id) != kind:
                notifications_withdraw(kind=kind, key=message.url, recipients=[user_id])
        if user_id in wanted or (user_id, meant.get(user_id)) in told:
            notify_one(user_id, meant[user_id], message)


@receiver(message_deleted, dispatch_uid="withdraw_notifications")
def withdraw_notifications(sender: Any, event: MessageDeleted, **kwargs: Any) -> None:
    """A notification does not quote a deleted message."""
    told = sorted(each for each in told_of(key=event.url) if each[1] in OF_MESSAGES)
    reacted = [(event.author_user_id, REACTION)] if event.author_user_id else []
    for user_id, kind in sorted([*told, *reacted]):
        if kind == REACTION:
            notifications_withdraw_group(recipient_id=user_id, kind=kind, group=event.url)
        else:
            notifications_withdraw(kind=kind, key=event.url, recipients=[user_id])


def kinds_meant(event: MessageSent) -> dict[UserId, str]:
    """The kind of notification for each recipient: only the most personal one."""
    meant = dict.fromkeys(event.direct_user_ids, DIRECT.name)
    if event.replied_user_id is not None:
        meant[event.replied_user_id] = REPLY.name
    return meant | dict.fromkeys(event.mentioned_user_ids, MENTION.name)


def kinds_wanted(event: MessageSent) -> dict[UserId, str]:
    """The same for recipients whose level in the room allows it."""
    meant = kinds_meant(event)
    direct = [user_id for user_id, kind in meant.items() if kind == DIRECT.name]
    personal = [*meant.keys() - {*direct}]
    wanted: list[UserId] = []
    if personal:
        wanted += members_to_notify(room_id=event.room_id, user_ids=personal)
    if direct:
        wanted += members_to_notify(room_id=event.room_id, user_ids=direct, personal=False)
    return {user_id: meant[user_id] for user_id in wanted}


def notify_one(user_id: UserId, kind: str, event: MessageSent) -> None:
    notify(
        recipients=[user_id],
        kind=kind,
        actor=event.author_name,
        actor_id=event.author_user_id,
        subject=RoomStream.name(event.room_id),
        text=event.excerpt,
        url=event.url,
        key=event.url,
        context={"room": event.room_name},
    )
