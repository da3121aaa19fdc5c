"""Creating, changing, closing and deleting rooms."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from apps.chat import events
from apps.chat.models import Message, Room
from apps.chat.streams import RoomStream
from apps.realtime.errors import NotFound, Refused
from apps.realtime.services import clean_line, publish
from apps.realtime.sessions.control import revoke, revoke_all

NO_SUCH_ROOM = "There is no such room, or you do not have access to it."


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
