"""Every read of the chat."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from apps.chat.models import Message, Room, RoomQuerySet
from apps.chat.people import Participant
from apps.chat.streams import RoomStream
from apps.realtime.selectors import Cursor, cursor_get, page_get

PAGE_SIZE = 50


@dataclass(frozen=True)
class History:
    """A page of a room's messages, oldest first. Events after `cursor` keep it up to date."""

    cursor: Cursor
    room: Room
    messages: list[Message]
    earlier_before: int | None  # the `before` of the page of earlier messages, if there are any


def lobby_rooms(*, participant: Participant | None) -> RoomQuerySet:
    """The rooms open to `participant`, each with its newest message's author, body and time."""
    newest = Message.objects.standing().filter(room=OuterRef("pk")).order_by("-id")
    return Room.objects.open_to(participant).annotate(
        last_author=Subquery(newest.values("author_name")[:1]),
        last_body=Subquery(newest.values("body")[:1]),
        last_at=Subquery(newest.values("created_at")[:1]),
    )


def room_find(*, slug: str, participant: Participant | None) -> Room | None:
    """None for an unknown room and for one that is not open to `participant`, alike."""
    return Room.objects.open_to(participant).filter(slug=slug).first()


def history(*, room: Room, before: int | None = None) -> History:
    """The newest messages of `room`, or the newest with a smaller id than `before`."""
    cursor = cursor_get(stream=RoomStream.name(room.pk))  # first: see Cursor
    page = page_get(rows=room.messages.all(), before=before, size=PAGE_SIZE)
    return History(
        cursor=cursor,
        room=Room.objects.filter(pk=room.pk).first() or room,
        messages=page.rows[::-1],
        earlier_before=page.next_before,
    )
