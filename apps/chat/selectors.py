"""Every read of the chat."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from apps.chat.models import Message, Room, RoomQuerySet
from apps.chat.people import Person
from apps.chat.protocol import Author, MessageSaved
from apps.chat.streams import RoomStream
from apps.realtime.selectors import Cursor, cursor_get

PAGE = 50


@dataclass(frozen=True)
class History:
    """Some of a room's messages, oldest first. Events after `cursor` bring them up to date."""

    cursor: Cursor
    messages: list[MessageSaved]
    more: bool  # there are earlier ones


def lobby_rooms(*, person: Person | None) -> RoomQuerySet:
    """The rooms `person` may enter, each with the author, body and time of its newest message."""
    newest = Message.objects.filter(room=OuterRef("pk")).order_by("-id")
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
    messages = room.messages.order_by("-id")
    if before is not None:
        messages = messages.filter(pk__lt=before)
    found = list(messages[: PAGE + 1])
    page = [message_saved(message) for message in reversed(found[:PAGE])]
    return History(cursor=cursor, messages=page, more=len(found) > PAGE)


def message_saved(message: Message) -> MessageSaved:
    return MessageSaved(
        id=message.pk,
        room=message.room_id,
        author=Author(
            name=message.author_name,
            user_id=message.author_id,
            guest_key=message.guest_key or None,
        ),
        body=message.body,
        client_id=str(message.client_id),
        created_at=message.created_at.isoformat(),
        mentions=message.mentions,
    )
