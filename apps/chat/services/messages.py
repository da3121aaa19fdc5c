"""Sending and deleting messages. Each publishes what it changed in its own transaction."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.chat import events, signals, text
from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.protocol import Sent
from apps.chat.rights import may_moderate, members_who_read, writable_room
from apps.chat.services.mentions import mentions_create, mentions_update
from apps.chat.streams import RoomStream, message_key
from apps.chat.writing import WritingClosed, check_may_write
from apps.realtime.errors import NotFound, Refused
from apps.realtime.selectors import users_by_username
from apps.realtime.services import publish

NO_SUCH_MESSAGE = "There is no such message, or you do not have access to it."


def message_send(*, room_id: int, participant: Participant, body: str, client_id: UUID) -> Sent:
    """Write a message to a room, once per author and `client_id`.

    Raises `NotFound` for a room not open to `participant`, `Refused` for an empty or long body, and
    `WritingClosed` for who may not write there now.
    """
    try:
        return message_write(
            room_id=room_id, participant=participant, body=body, client_id=client_id
        )
    except (IntegrityError, WritingClosed):
        earlier = messages_sent_before(room_id, participant, client_id).first()
        if earlier is None:
            raise
        return Sent(message_id=earlier.pk, seq=None)


@transaction.atomic
def message_write(*, room_id: int, participant: Participant, body: str, client_id: UUID) -> Sent:
    """The same, but raises IntegrityError for a message that was sent before.

    A savepoint around the one statement that may fail would cost two more for each message.
    """
    room = writable_room(room_id=room_id, participant=participant)
    check_may_write(room=room, participant=participant)
    message = Message(
        room=room,
        author_id=participant.user_id,
        author_name=participant.name,
        guest_key=participant.guest_key or "",
        body=text.message_body(body),
        client_id=client_id,
    )
    message.mentions = mentioned_user_ids(message)
    message.save()
    mentions_create(message)
    seq = publish(
        stream=RoomStream.name(room.pk),
        event=events.message_saved(message),
        key=message_key(message.pk),
    )
    signals.message_sent.send(sender=Message, event=message_sent(message))
    return Sent(message_id=message.pk, seq=seq)


@transaction.atomic
def message_delete(*, message_id: int, participant: Participant) -> None:
    """Delete a message as its author or as a moderator. Deleting it again changes nothing.

    Raises `NotFound` for a message in a room not open to `participant`, `Refused` for others'.
    """
    rooms = Room.objects.open_to(participant)
    message = Message.objects.filter(pk=message_id, room__in=rooms).first()
    if message is None:
        raise NotFound(NO_SUCH_MESSAGE)
    is_author = message.is_by(participant)
    if not is_author and not may_moderate(room_id=message.room_id, participant=participant):
        raise Refused("forbidden", "You can only delete your own messages.")
    message_erase(message_id=message_id, moderated=not is_author)


@transaction.atomic
def message_erase(*, message_id: int, moderated: bool) -> None:
    """Delete a message without checking permissions. Its text is gone from the event log, too."""
    message = (
        Message.objects.standing()
        .select_for_update(of=("self",))
        .select_related("room")
        .filter(pk=message_id)
        .first()
    )
    if message is None:
        return
    deleted = message_deleted(message)
    message.body, message.mentions = "", []
    message.deleted_at, message.moderated = timezone.now(), moderated
    message.save(update_fields=["body", "mentions", "deleted_at", "moderated"])
    mentions_update(message)
    publish(
        stream=RoomStream.name(message.room_id),
        event=events.message_deleted(message),
        key=message_key(message.pk),
        replaces=True,
    )
    signals.message_deleted.send(sender=Message, event=deleted)


def messages_sent_before(
    room_id: int, participant: Participant, client_id: UUID
) -> QuerySet[Message]:
    """The message that the same author sent with the same `client_id`, if there is one."""
    return Message.objects.filter(
        room_id=room_id,
        author_id=participant.user_id,
        guest_key=participant.guest_key or "",
        client_id=client_id,
    )


def mentioned_user_ids(message: Message) -> list[int]:
    """The members mentioned by @username who may read the room, except the author."""
    names = text.mentioned_names(message.body)
    ids = users_by_username(names).values_list("pk", flat=True) if names else []
    readers = members_who_read({(user_id, message.room_id) for user_id in ids}) if names else {}
    return sorted({user_id for user_id, _ in readers} - {message.author_id})


def message_sent(message: Message) -> signals.MessageSent:
    return signals.MessageSent(
        message_id=message.pk,
        room_id=message.room_id,
        room_name=message.room.name,
        author_name=message.author_name,
        author_user_id=message.author_id,
        mentioned_user_ids=tuple(message.mentions),
        excerpt=text.excerpt(message.body),
        url=message.get_absolute_url(),
    )


def message_deleted(message: Message) -> signals.MessageDeleted:
    return signals.MessageDeleted(
        message_id=message.pk,
        mentioned_user_ids=tuple(message.mentions),
        url=message.get_absolute_url(),
    )
