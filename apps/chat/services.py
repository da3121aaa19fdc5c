"""Every write to the chat."""

import secrets
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from apps.chat import text
from apps.chat.models import Message, Room
from apps.chat.people import GUEST, Person
from apps.chat.protocol import Sent
from apps.chat.selectors import may_moderate, message_deleted, message_saved, room_saved
from apps.chat.signals import MessageRemoved, MessageSent, message_removed, message_sent
from apps.chat.streams import RoomStream, message_key
from apps.realtime.errors import NotFound, Refused
from apps.realtime.selectors import users_by_username, users_with_name
from apps.realtime.services import clean_line, publish
from apps.realtime.sessions.control import end_session, revoke, revoke_all


def room_create(
    *, name: str, topic: str = "", access: str = Room.Access.OPEN, slug: str = ""
) -> Room:
    """Open a room, at an address made of its name by default. Raises `Refused` when it is taken."""
    name, topic = room_name(name), clean_line(topic)
    slug = slug or slugify(name) or f"room-{secrets.token_hex(3)}"
    try:
        with transaction.atomic():
            return Room.objects.create(name=name, topic=topic, access=access, slug=slug)
    except IntegrityError:
        raise Refused("conflict", f"There is already a room called {name}.") from None


@transaction.atomic
def room_update(*, room: Room, name: str, topic: str, access: str) -> Room:
    """Give the room this heading, and send away at once whom `access` leaves out.

    Raises `Refused` without a name.
    """
    room.name, room.topic, room.access = room_name(name), clean_line(topic), access
    room.save(update_fields=["name", "topic", "access"])
    stream = RoomStream.name(room.pk)
    if access == Room.Access.MEMBERS:
        revoke(stream=stream, user_id=None)
    elif access == Room.Access.CLOSED:
        revoke_all(stream=stream)
    publish(stream=stream, event=room_saved(room))
    return room


def room_close(*, room: Room) -> Room:
    """Send everybody away. What was written is kept, for the admin and until it opens again."""
    return room_update(room=room, name=room.name, topic=room.topic, access=Room.Access.CLOSED)


@transaction.atomic
def room_delete(*, room: Room) -> None:
    """Remove the room with all that was written in it."""
    revoke_all(stream=RoomStream.name(room.pk))
    room.delete()


def room_name(name: str) -> str:
    name = clean_line(name)
    if not name:
        raise Refused("invalid", "Give the room a name.")
    return name


def guest_join(*, session: SessionBase, name: str) -> Person:
    """Take a guest's name, or another for the same guest. Raises `Refused` for a member's name."""
    name = text.guest_name(name)
    if users_with_name(name).exists():
        raise Refused("conflict", f"{name} is the name of a member. Log in if it is yours.")
    key = session.get(GUEST, {}).get("key") or secrets.token_urlsafe(12)
    session[GUEST] = {"name": name, "key": key}
    return Person(user_id=None, guest_key=key, name=name)


def guest_leave(*, session: SessionBase) -> None:
    """Forget the guest, in every tab. What they wrote stays, under the name they had."""
    if session.pop(GUEST, None) is not None:
        session.save()  # now, as those sockets may come back before the response is on its way
        end_session(session_key=str(session.session_key))


@transaction.atomic
def message_send(*, room_id: int, person: Person, body: str, client_id: UUID) -> Sent:
    """Write to a room, once per sender and `client_id`, and publish `message.saved`.

    Raises `Refused` for a room not open to `person`, and for a body that is empty or too long.
    """
    room = Room.objects.open_to(person).filter(pk=room_id).first()
    if room is None:
        raise NotFound("There is no such room, or it is not open to you.")
    mine = room.messages.filter(author=person.user_id, guest_key=person.guest_key or "")
    message = Message(
        room=room,
        author_id=person.user_id,
        author_name=person.name,
        guest_key=person.guest_key or "",
        body=text.message_body(body),
        client_id=client_id,
    )
    message.mentions = mentioned_ids(message)
    try:
        with transaction.atomic():
            message.save()
    except IntegrityError:
        return Sent(id=mine.get(client_id=client_id).pk, seq=None)
    seq = publish(
        stream=RoomStream.name(room.pk),
        event=message_saved(message),
        key=message_key(message.pk),
    )
    message_sent.send(sender=Message, event=sent_signal(message))
    return Sent(id=message.pk, seq=seq)


@transaction.atomic
def message_delete(*, message_id: int, person: Person) -> None:
    """Take a message back, for its author or a moderator. Again, it changes nothing.

    Raises `Refused` for everybody else, and for a message in a room not open to `person`.
    """
    rooms = Room.objects.open_to(person)
    message = Message.objects.filter(pk=message_id, room__in=rooms).first()
    if message is None:
        raise NotFound("There is no such message, or it is not open to you.")
    mine = message.is_by(person)
    if not mine and not may_moderate(person=person):
        raise Refused("forbidden", "You can delete what you have written yourself.")
    message_erase(message_id=message_id, moderated=not mine)


@transaction.atomic
def message_erase(*, message_id: int, moderated: bool) -> None:
    """Delete a message without asking who may: its text goes, from the log of events, too."""
    message = (
        Message.objects.standing()
        .select_for_update(of=("self",))
        .select_related("room")
        .filter(pk=message_id)
        .first()
    )
    if message is None:
        return
    removed = MessageRemoved(message.pk, tuple(message.mentions), message.get_absolute_url())
    message.body, message.mentions = "", []
    message.deleted_at, message.moderated = timezone.now(), moderated
    message.save(update_fields=["body", "mentions", "deleted_at", "moderated"])
    publish(
        stream=RoomStream.name(message.room_id),
        event=message_deleted(message),
        key=message_key(message.pk),
        replaces=True,
    )
    message_removed.send(sender=Message, event=removed)


def mentioned_ids(message: Message) -> list[int]:
    """Members called by @username, without the author. Every member may enter every room."""
    names = text.mentioned_names(message.body)
    ids = users_by_username(names).values_list("pk", flat=True) if names else []
    return sorted(set(ids) - {message.author_id})


def sent_signal(message: Message) -> MessageSent:
    return MessageSent(
        message_id=message.pk,
        room_id=message.room_id,
        room_name=message.room.name,
        author_name=message.author_name,
        author_user_id=message.author_id,
        mentioned_user_ids=tuple(message.mentions),
        excerpt=text.excerpt(message.body),
        url=message.get_absolute_url(),
    )
