"""Editing messages. The former texts are kept, for moderators."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat import signals, text
from apps.chat.mentions import mentioned_user_ids
from apps.chat.models import Message, MessageVersion
from apps.chat.people import Participant
from apps.chat.services.mentions import mentions_update
from apps.chat.services.messages import (
    message_get,
    message_publish,
    message_sent,
    pieces_forget,
)
from apps.chat.writing import check_may_write
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId

MAX_VERSIONS = 50  # an edit writes over the message's earlier events, so each one costs more


@transaction.atomic
def message_edit(*, message_id: int, participant: Participant, version: int, body: str) -> None:
    """Change the text of one's own message. Making the same edit again changes nothing.

    `version` is that of the text which was edited. Raises `NotFound` for a message in a room not
    open to `participant`; `Refused`: `forbidden` for others' messages, `invalid` for an empty or
    long body, `conflict` if the message is deleted or has another version; `WritingClosed` if they
    may not write now.
    """
    message = message_get(message_id=message_id, participant=participant)
    if not message.is_by(participant):
        raise Refused("forbidden", _("You can only edit your own messages."))
    body = text.message_body(body, required=not message.images)
    if message.streaming:
        raise Refused("conflict", _("This message is still being written."))
    if body == message.body:
        return
    check_may_write(room=message.room, participant=participant, new=False)
    if version != message.version:
        raise Refused("conflict", _("This message has changed since you began to edit it."))
    if version >= MAX_VERSIONS:
        raise Refused("invalid", _("This message was edited too often. Write a new one."))
    message_change(message, body)


def message_change(message: Message, body: str) -> None:
    """Save `body`, publish the message in place of its former text, and send the signal."""
    version_keep(message)
    former = message.mentioned_user_ids
    message.body = body
    # Members mentioned by @here stay mentioned while the text says @here.
    message.mentioned_user_ids = mentioned_user_ids(message, former)
    message.version += 1
    message.edited_at = timezone.now()
    message.save(update_fields=["body", "mentions", "version", "edited_at"])
    mentions_update(message)
    message_publish(message)
    pieces_forget(message)
    signals.message_edited.send(sender=Message, event=message_edited(message, former))


def version_keep(message: Message) -> None:
    MessageVersion.objects.create(
        message=message,
        number=message.version,
        body=message.body,
        written_at=message.edited_at or message.created_at,
    )


def message_edited(message: Message, former: set[UserId]) -> signals.MessageEdited:
    """`former` are the members that the former text mentions."""
    now = message.mentioned_user_ids
    return signals.MessageEdited(
        message=message_sent(message),
        mentioned_user_ids=tuple(sorted(now - former)),
        unmentioned_user_ids=tuple(sorted(former - now)),
    )
