"""Reacting to messages."""

from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat import signals
from apps.chat.emoji import emoji_clean
from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.protocol import ReactionsSaved
from apps.chat.reactions import by, reactions_of
from apps.chat.services.messages import message_get
from apps.chat.streams import RoomStream, reactions_key
from apps.chat.writing import check_may_write
from apps.realtime.errors import Refused
from apps.realtime.services import publish

MAX_EMOJIS = 20


@transaction.atomic
def message_react(*, message_id: int, participant: Participant, emoji: str, present: bool) -> None:
    """React to a message with `emoji`, or take that back. Doing it again changes nothing.

    Raises `NotFound` for a message in a room not open to `participant`; `Refused`: `conflict` if
    the message is deleted, `invalid` for anything but a single emoji, and for another one when the
    message has MAX_EMOJIS of them; `WritingClosed` if they may not write now, and so not react.
    """
    emoji = emoji_clean(emoji)
    message = message_get(message_id=message_id, participant=participant)
    own = message.reactions.filter(by(participant), emoji=emoji)
    if present is own.exists():
        return
    if present:
        check_may_write(room=message.room, participant=participant, new=False)
        reaction_add(message, participant, emoji)
    else:
        own.delete()
    reactions_publish(message)
    if message.author_id is not None and not message.is_by(participant):
        event = message_reacted(message, participant, emoji, present=present)
        signals.message_reacted.send(sender=Message, event=event)


def reaction_add(message: Message, participant: Participant, emoji: str) -> None:
    emojis = set(message.reactions.order_by().values_list("emoji", flat=True).distinct())
    if len(emojis | {emoji}) > MAX_EMOJIS:
        raise Refused("invalid", _("This message has enough different reactions."))
    message.reactions.create(
        author_id=participant.user_id,
        author_name=participant.name,
        guest_key=participant.guest_key or "",
        emoji=emoji,
    )


def message_reacted(
    message: Message, participant: Participant, emoji: str, *, present: bool
) -> signals.MessageReacted:
    return signals.MessageReacted(
        message_id=message.pk,
        room_id=message.room_id,
        room_name=message.room.name,
        author_user_id=message.author_id or 0,
        person_name=participant.name,
        person_key=participant.key,
        person_user_id=participant.user_id,
        emoji=emoji,
        present=present,
        excerpt=message.excerpt,
        url=message.get_absolute_url(),
    )


def reactions_publish(message: Message, *, replaces: bool = False) -> None:
    """Publish all reactions of the message. With `replaces` the log forgets former ones."""
    found = reactions_of([message.pk]).get(message.pk, [])
    publish(
        stream=RoomStream.name(message.room_id),
        event=ReactionsSaved(message_id=message.pk, room_id=message.room_id, reactions=found),
        key=reactions_key(message.pk),
        replaces=replaces,
    )
