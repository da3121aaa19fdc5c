"""The chat's rows as the wire's events. Pages render the same shapes into their snapshots."""

from datetime import datetime
from typing import Any

from apps.chat.models import Message, Reaction, Room
from apps.chat.people import Participant
from apps.chat.protocol import (
    Author,
    MessageDeleted,
    MessageImage,
    MessageSaved,
    PersonMuted,
    RoomSaved,
)


def message_event(message: Message) -> MessageSaved | MessageDeleted:
    """The message as it is now."""
    return message_saved(message) if message.deleted_at is None else message_deleted(message)


def message_saved(message: Message) -> MessageSaved:
    streaming: Any = message.streaming or None  # one of Streaming, as the wire's type has them
    return MessageSaved(
        message_id=message.pk,
        room_id=message.room_id,
        author=author_of(message),
        body=message.body,
        client_id=str(message.client_id),
        created_at=message.created_at.isoformat(),
        mentions=message.mentions,
        version=message.version,
        edited_at=iso(message.edited_at),
        reply_to=message.reply_to_id,
        pinned_at=iso(message.pinned_at),
        images=[MessageImage.model_validate(each) for each in message.images],
        by_bot=message.by_bot,
        streaming=streaming,
    )


def message_deleted(message: Message) -> MessageDeleted:
    return MessageDeleted(
        message_id=message.pk,
        room_id=message.room_id,
        author=author_of(message),
        client_id=str(message.client_id),
        created_at=message.created_at.isoformat(),
        moderated=message.moderated,
    )


def iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def author_of(row: Message | Reaction) -> Author:
    return Author(
        name=row.author_name,
        user_id=row.author_id,
        guest_key=row.guest_key or None,
    )


def room_saved(room: Room) -> RoomSaved:
    access: Any = room.access  # one of Room.Access, as the wire's type has them
    return RoomSaved(
        room_id=room.pk,
        name=room.name,
        topic=room.topic,
        access=access,
        locked=room.locked,
        slow_seconds=room.slow_seconds,
        archived=room.archived_at is not None,
    )


def person_muted(room: Room, person: Participant, until: datetime | None) -> PersonMuted:
    return PersonMuted(
        room_id=room.pk,
        person_id=person.as_person().id,
        until=until.isoformat() if until else None,
    )
