"""Sending messages, and finding the one that a command is about."""

from collections.abc import Collection
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.chat import events, signals, text
from apps.chat.mentions import mentioned_user_ids
from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.protocol import Sent
from apps.chat.rights import writable_room
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services.mentions import mentions_create
from apps.chat.streams import RoomStream, message_key
from apps.chat.writing import WritingClosed, check_may_write
from apps.realtime.errors import NotFound, Refused
from apps.realtime.services import publish

NO_SUCH_MESSAGE = "There is no such message, or you do not have access to it."


def message_send(
    *,
    room_id: int,
    participant: Participant,
    body: str,
    client_id: UUID,
    reply_to: int | None = None,
    present_ids: Collection[int] = (),
) -> Sent:
    """Write a message to a room, once per author and `client_id`.

    `reply_to` is the id of a message of the same room, which may be deleted by now. `present_ids`
    are the members whom `@here` mentions. Raises
    `NotFound` for a room not open to `participant` and for a `reply_to` that is not in it,
    `Refused` for an empty or long body, and `WritingClosed` for who may not write there now.
    """
    try:
        return message_write(
            room_id=room_id,
            participant=participant,
            body=body,
            client_id=client_id,
            reply_to=reply_to,
            present_ids=present_ids,
        )
    except (IntegrityError, WritingClosed):
        earlier = messages_sent_before(room_id, participant, client_id).first()
        if earlier is None:
            raise
        return Sent(message_id=earlier.pk, seq=None)


@transaction.atomic
def message_write(
    *,
    room_id: int,
    participant: Participant,
    body: str,
    client_id: UUID,
    reply_to: int | None,
    present_ids: Collection[int],
) -> Sent:
    """The same, but raises IntegrityError for a message that was sent before.

    A savepoint around the one statement that may fail would cost two more for each message.
    """
    room = writable_room(room_id=room_id, participant=participant)
    check_may_write(room=room, participant=participant)
    if reply_to is not None:
        original_publish(room, reply_to)
    message = Message(
        room=room,
        author_id=participant.user_id,
        author_name=participant.name,
        guest_key=participant.guest_key or "",
        body=text.message_body(body),
        client_id=client_id,
        reply_to_id=reply_to,
    )
    message.mentions = mentioned_user_ids(message, present_ids)
    message.save()
    mentions_create(message)
    seq = publish(
        stream=RoomStream.name(room.pk),
        event=events.message_saved(message),
        key=message_key(message.pk),
    )
    signals.message_sent.send(sender=Message, event=message_sent(message))
    return Sent(message_id=message.pk, seq=seq)


def original_publish(room: Room, message_id: int) -> None:
    """Publish an old message again before a reply to it: open pages may not have it to quote.

    Under its own key, so that the log holds its text once: an edit or a deletion replaces it there.
    Raises `NotFound` for a message that is not in `room`.
    """
    original = room.messages.select_for_update(of=("self",)).filter(pk=message_id).first()
    if original is None:
        raise NotFound(NO_SUCH_MESSAGE)
    if room.messages.filter(pk__gt=message_id).order_by("pk")[PAGE_SIZE - 1 :].exists():
        message_publish(original)


def message_publish(message: Message) -> None:
    """Publish the message as it is now. The log keeps no older version of it."""
    publish(
        stream=RoomStream.name(message.room_id),
        event=events.message_event(message),
        key=message_key(message.pk),
        replaces=True,
    )


def message_find(*, message_id: int, participant: Participant) -> Message:
    """Raises `NotFound` for a message that is unknown or in a room not open to `participant`."""
    rooms = Room.objects.open_to(participant)
    message = Message.objects.filter(pk=message_id, room__in=rooms).first()
    if message is None:
        raise NotFound(NO_SUCH_MESSAGE)
    return message


def message_lock(message_id: int) -> Message | None:
    """The message, locked until the transaction ends; None if it is deleted."""
    locked = Message.objects.standing().select_for_update(of=("self",))
    return locked.select_related("room").filter(pk=message_id).first()


def message_get(*, message_id: int, participant: Participant) -> Message:
    """A message that `participant` may read, locked until the transaction ends.

    Raises `NotFound` as `message_find` does, `Refused` for a deleted message and for one in a room
    that is archived.
    """
    found = message_find(message_id=message_id, participant=participant)
    writable_room(room_id=found.room_id, participant=participant)
    message = message_lock(message_id)
    if message is None:
        raise Refused("conflict", _("This message was deleted."))
    return message


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
