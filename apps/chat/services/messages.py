"""Sending messages, and finding the one that a command is about."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.chat import events, signals, text
from apps.chat.mentions import mentioned_user_ids
from apps.chat.models import Message, Room, Streaming
from apps.chat.people import Participant
from apps.chat.protocol import MessageAppend, Sent, SentImage
from apps.chat.rights import members_who_read, writable_room
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services.images import ImagesRefused, images_keep, images_sent
from apps.chat.services.mentions import mentions_create
from apps.chat.streams import RoomStream, appends_key, message_key
from apps.chat.writing import WritingClosed, room_to_write
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId
from apps.realtime.services import publish

NO_SUCH_MESSAGE = gettext_lazy("There is no such message, or you do not have access to it.")


def message_send(
    *,
    room_id: int,
    participant: Participant,
    body: str,
    client_id: UUID,
    reply_to: int | None = None,
    present_ids: Collection[UserId] = (),
    images: Sequence[SentImage] = (),
    streams: bool = False,
) -> Sent:
    """Write a message to a room, once per author and `client_id`.

    `reply_to` is the id of a message of the same room, which may be deleted by now. `@here`
    mentions the members in `present_ids`. With `streams` it begins a message whose text, empty at
    first or not, goes on by `message_append`. Raises `NotFound` for a room not open to
    `participant` and for a `reply_to` that is not in it, `Refused` for an empty or long body and
    for `images` that they have not uploaded, and `WritingClosed` if they may not write there now.
    """
    try:
        return message_write(
            room_id=room_id,
            participant=participant,
            body=body,
            client_id=client_id,
            reply_to=reply_to,
            present_ids=present_ids,
            images=images,
            streams=streams,
        )
    except (IntegrityError, WritingClosed, ImagesRefused):
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
    present_ids: Collection[UserId],
    images: Sequence[SentImage],
    streams: bool,
) -> Sent:
    """The same, but raises IntegrityError for a message that was sent before.

    A savepoint around the one statement that may fail would cost two more for each message.
    """
    room = room_to_write(room_id=room_id, participant=participant)
    if reply_to is not None:
        original_publish(room, reply_to)
    stored = text.message_piece(body) if streams else text.message_body(body, required=not images)
    message = message_new(room, participant, client_id, stored)
    message.reply_to_id = reply_to
    message.images = images_sent(images, participant) if images else []
    if streams:
        message.streaming, message.streamed_at = Streaming.WRITING, timezone.now()
    else:
        message.mentioned_user_ids = mentioned_user_ids(message, present_ids)
    message.save()
    images_keep(message)
    mentions_create(message)
    seq = publish(
        stream=RoomStream.name(room.pk),
        event=events.message_saved(message),
        key=message_key(message.pk),
    )
    if not streams:  # that one is sent when it is finished
        signals.message_sent.send(sender=Message, event=message_sent(message))
    return Sent(message_id=message.pk, seq=seq)


def message_new(room: Room, author: Participant, client_id: UUID, body: str) -> Message:
    """A message that is not saved yet."""
    return Message(
        room=room,
        author_id=author.user_id,
        author_name=author.name,
        guest_key=author.guest_key or "",
        by_bot=author.is_bot,
        body=body,
        client_id=client_id,
    )


def original_publish(room: Room, message_id: int) -> None:
    """Publish an old message again before a reply to it, so that open pages can quote it.

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


def pieces_forget(message: Message) -> None:
    """Remove the pieces of a streamed message from the log."""
    if message.streamed_at is not None:
        nothing = MessageAppend(message_id=message.pk, room_id=message.room_id, offset=0, text="")
        publish(
            stream=RoomStream.name(message.room_id),
            event=nothing,
            key=appends_key(message.pk),
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
        mentioned_user_ids=tuple(sorted(message.mentioned_user_ids)),
        excerpt=message.excerpt,
        url=message.get_absolute_url(),
        replied_user_id=replied_user_id(message),
        direct_user_ids=direct_user_ids(message),
        by_bot=message.by_bot,
    )


def replied_user_id(message: Message) -> UserId | None:
    """The member whose message this one replies to, unless they may no longer read it."""
    if message.reply_to_id is None:
        return None
    original = Message.objects.filter(pk=message.reply_to_id)
    user_id = original.values_list("author", flat=True).first()
    if user_id is None or user_id == message.author_id:
        return None
    return user_id if members_who_read({(user_id, message.room_id)}) else None


def direct_user_ids(message: Message) -> tuple[UserId, ...]:
    if not message.room.is_direct:
        return ()
    others = message.room.memberships.filter(user__is_active=True).exclude(user=message.author_id)
    return tuple(others.order_by("user").values_list("user", flat=True))
