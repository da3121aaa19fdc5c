"""Every read of the chat."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import PermissionsMixin
from django.db.models import OuterRef, Subquery

from apps.chat.models import Message, Room, RoomQuerySet
from apps.chat.people import Person
from apps.chat.protocol import Author, MessageDeleted, MessageSaved, RoomSaved
from apps.chat.streams import RoomStream
from apps.realtime.selectors import Cursor, cursor_get, page_get

PAGE_SIZE = 50


@dataclass(frozen=True)
class History:
    """Some of a room's messages, oldest first. Events after `cursor` bring them up to date."""

    cursor: Cursor
    room: RoomSaved
    rows: list[Message]
    earlier_before: int | None  # the `before` of the page of earlier messages, if there are any

    @property
    def messages(self) -> list[MessageSaved | MessageDeleted]:
        return [message_shown(row) for row in self.rows]


def lobby_rooms(*, person: Person | None) -> RoomQuerySet:
    """The rooms `person` may enter, each with the author, body and time of its newest message."""
    newest = Message.objects.standing().filter(room=OuterRef("pk")).order_by("-id")
    return Room.objects.open_to(person).annotate(
        last_author=Subquery(newest.values("author_name")[:1]),
        last_body=Subquery(newest.values("body")[:1]),
        last_at=Subquery(newest.values("created_at")[:1]),
    )


def room_find(*, slug: str, person: Person | None) -> Room | None:
    """None for an unknown room and for one that is not open to `person`, alike."""
    return Room.objects.open_to(person).filter(slug=slug).first()


def history(*, room: Room, before: int | None = None) -> History:
    """The newest messages of `room`, or the newest of those before a message's id."""
    cursor = cursor_get(stream=RoomStream.name(room.pk))  # first: see Cursor
    heading = Room.objects.filter(pk=room.pk).first() or room
    page = page_get(rows=room.messages.all(), before=before, size=PAGE_SIZE)
    return History(
        cursor=cursor,
        room=room_saved(heading),
        rows=page.rows[::-1],
        earlier_before=page.next_before,
    )


def may_moderate(*, person: Person) -> bool:
    """Whether `person` may delete what others wrote: the admin's permission to delete messages."""
    if person.user_id is None:
        return False
    user = get_user_model()._default_manager.filter(pk=person.user_id, is_active=True).first()
    return isinstance(user, PermissionsMixin) and user.has_perm("chat.delete_message")


def message_shown(message: Message) -> MessageSaved | MessageDeleted:
    """The message as it is now."""
    return message_saved(message) if message.deleted_at is None else message_deleted(message)


def message_saved(message: Message) -> MessageSaved:
    return MessageSaved(**place_of(message), body=message.body, mentions=message.mentions)


def message_deleted(message: Message) -> MessageDeleted:
    return MessageDeleted(**place_of(message), moderated=message.moderated)


def place_of(message: Message) -> dict[str, Any]:
    """What is left of a message without its words."""
    author = Author(
        name=message.author_name,
        user_id=message.author_id,
        guest_key=message.guest_key or None,
    )
    return {
        "id": message.pk,
        "room": message.room_id,
        "author": author,
        "client_id": str(message.client_id),
        "created_at": message.created_at.isoformat(),
    }


def room_saved(room: Room) -> RoomSaved:
    access: Any = room.access
    return RoomSaved(id=room.pk, name=room.name, topic=room.topic, access=access)
