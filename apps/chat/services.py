"""Every write to the chat. Each publishes what it changed in its own transaction."""

import secrets
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from apps.chat import events, signals, text
from apps.chat.models import Message, Room
from apps.chat.people import GUEST, Participant
from apps.chat.protocol import Sent
from apps.chat.selectors import may_moderate
from apps.chat.streams import RoomStream, message_key
from apps.realtime.errors import NotFound, Refused
from apps.realtime.names import is_reserved
from apps.realtime.selectors import users_by_username, users_with_name
from apps.realtime.services import clean_line, publish
from apps.realtime.sessions.control import end_session, revoke, revoke_all

NO_SUCH_ROOM = "There is no such room, or you do not have access to it."
NO_SUCH_MESSAGE = "There is no such message, or you do not have access to it."

# Rooms


def room_create(
    *, name: str, topic: str = "", access: str = Room.Access.OPEN, slug: str = ""
) -> Room:
    """Create a room. The slug defaults to one made of the name. Raises `Refused` if it is taken."""
    name, topic = room_name(name), clean_line(topic)
    slug = slug or slugify(name) or f"room-{secrets.token_hex(3)}"
    try:
        with transaction.atomic():
            return Room.objects.create(name=name, topic=topic, access=access, slug=slug)
    except IntegrityError:
        raise Refused("conflict", f"There is already a room called {name}.") from None


@transaction.atomic
def room_update(*, room_id: int, name: str, topic: str, access: str) -> Room:
    """Change a room's heading and access. People who lose access stop getting events.

    Raises `Refused` without a name, `NotFound` for an unknown room.
    """
    room = room_locked(room_id)
    if access != room.access:
        access_narrow(room_id, access)
    room.name, room.topic, room.access = room_name(name), clean_line(topic), access
    room.save(update_fields=["name", "topic", "access"])
    publish(stream=RoomStream.name(room.pk), event=events.room_saved(room))
    return room


def access_narrow(room_id: int, access: str) -> None:
    """End the subscriptions of readers who may not read a room with `access`."""
    stream = RoomStream.name(room_id)
    if access == Room.Access.MEMBERS:
        revoke(stream=stream, user_id=None)
    elif access == Room.Access.CLOSED:
        revoke_all(stream=stream)


@transaction.atomic
def room_close(*, room_id: int) -> Room:
    """Close a room to everybody. Its messages stay, and show again when it is reopened."""
    room = room_locked(room_id)
    return room_update(room_id=room_id, name=room.name, topic=room.topic, access=Room.Access.CLOSED)


@transaction.atomic
def room_delete(*, room_id: int) -> None:
    """Delete a room and its messages."""
    # Room, messages, stream: services lock in this order, so that two transactions never wait for
    # each other.
    room_locked(room_id)
    Message.objects.filter(room_id=room_id).delete()
    revoke_all(stream=RoomStream.name(room_id))
    Room.objects.filter(pk=room_id).delete()


def room_locked(room_id: int) -> Room:
    # Without the key, which the commit of a new message waits for.
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    return room


def room_name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise Refused("invalid", "Give the room a name.")
    return name


# Guests


def guest_join(*, session: SessionBase, name: str) -> Participant:
    """Give a guest a name, or another one. Raises `Refused` for a member's or reserved name."""
    name = text.guest_name(name)
    if is_reserved(name):
        raise Refused("conflict", _("This name is reserved. Choose another one."))
    if users_with_name(name).exists():
        raise Refused("conflict", f"{name} is the name of a member. Log in if it is yours.")
    key = session.get(GUEST, {}).get("key") or secrets.token_urlsafe(12)
    session[GUEST] = {"name": name, "key": key}
    return Participant(user_id=None, guest_key=key, name=name)


def guest_leave(*, session: SessionBase) -> None:
    """Forget a guest's name, in every tab. Their messages keep the name that they had."""
    if session.pop(GUEST, None) is not None:
        session.save()  # before the sockets close, as they reconnect before the response is sent
        end_session(session_key=str(session.session_key))


# Messages


def message_send(*, room_id: int, participant: Participant, body: str, client_id: UUID) -> Sent:
    """Write a message to a room, once per author and `client_id`.

    Raises `NotFound` for a room not open to `participant`, `Refused` for an empty or long body.
    """
    try:
        return message_write(
            room_id=room_id, participant=participant, body=body, client_id=client_id
        )
    except IntegrityError:
        earlier = messages_sent_before(room_id, participant, client_id).first()
        if earlier is None:
            raise
        return Sent(message_id=earlier.pk, seq=None)


@transaction.atomic
def message_write(*, room_id: int, participant: Participant, body: str, client_id: UUID) -> Sent:
    """The same, but raises IntegrityError for a message that was sent before.

    A savepoint around the one statement that may fail would cost two more for each message.
    """
    room = Room.objects.open_to(participant).filter(pk=room_id).first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
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
    if not is_author and not may_moderate(participant=participant):
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
    """The members mentioned by @username, except the author. Members may read every open room."""
    names = text.mentioned_names(message.body)
    ids = users_by_username(names).values_list("pk", flat=True) if names else []
    return sorted(set(ids) - {message.author_id})


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
