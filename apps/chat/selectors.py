"""Every read of the chat."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from apps.chat.models import Membership, Message, Room, RoomQuerySet
from apps.chat.people import Participant
from apps.chat.streams import RoomStream
from apps.realtime.ids import UserId
from apps.realtime.selectors import Cursor, cursor_get, page_get

PAGE_SIZE = 50


@dataclass(frozen=True)
class Place:
    """Where a page of messages lies, by the id of a message: at the newest unless one is set."""

    before: int | None = None
    after: int | None = None
    around: int | None = None


NEWEST = Place()


@dataclass(frozen=True)
class History:
    """A page of a room's messages, oldest first. Events after `cursor` keep it up to date."""

    cursor: Cursor
    room: Room
    messages: list[Message]
    place: Place
    earlier: bool  # there are earlier messages than these
    later: bool

    @property
    def earlier_before(self) -> int | None:
        """The `before` of the page of earlier messages, if there are any."""
        return self.messages[0].pk if self.earlier and self.messages else None

    @property
    def later_after(self) -> int | None:
        return self.messages[-1].pk if self.later and self.messages else None

    @property
    def starts_at_end(self) -> bool:
        """Whether a reader of this page reads upwards, from its end."""
        return self.place.after is None and self.place.around is None


def lobby_rooms(*, participant: Participant | None) -> RoomQuerySet:
    """The rooms open to `participant`, each with its newest message's author, body and time."""
    newest = Message.objects.standing().filter(room=OuterRef("pk")).order_by("-id")
    return (
        Room.objects.open_to(participant)
        .listed()
        .annotate(
            last_author=Subquery(newest.values("author_name")[:1]),
            last_body=Subquery(newest.values("body")[:1]),
            last_at=Subquery(newest.values("created_at")[:1]),
        )
    )


def members_to_notify(
    *, room_id: int, user_ids: Collection[UserId], personal: bool = True
) -> list[UserId]:
    """The users in `user_ids` who want notifications of the room now, in order.

    A mention and a reply are `personal`; only the level "All messages" is for others too.
    """
    quiet_levels = [Membership.Level.NOTHING]
    quiet_levels += [] if personal else [Membership.Level.MENTIONS]
    quiet = Membership.objects.filter(room=room_id, user__in=user_ids).filter(
        Q(level__in=quiet_levels) | Q(muted_until__gt=timezone.now())
    )
    return sorted({*user_ids} - {*quiet.values_list("user", flat=True)})


def room_find(*, slug: str, participant: Participant | None) -> Room | None:
    """None for an unknown room and for one that is not open to `participant`, alike."""
    return Room.objects.open_to(participant).filter(slug=slug).first()


def history(*, room: Room, place: Place = NEWEST) -> History:
    """The messages of `room` at `place`: PAGE_SIZE at most."""
    cursor = cursor_get(stream=RoomStream.name(room.pk))  # first: see Cursor
    messages, earlier, later = messages_at(room.messages.all(), place)
    return History(
        cursor=cursor,
        room=Room.objects.filter(pk=room.pk).first() or room,
        messages=messages,
        place=place,
        earlier=earlier,
        later=later,
    )


def message_in(*, room: Room, message_id: int) -> Message | None:
    """The room's message with this id, unless it is deleted."""
    return room.messages.standing().filter(pk=message_id).first()


def messages_at(rows: QuerySet[Message], place: Place) -> tuple[list[Message], bool, bool]:
    """The rows at `place`, oldest first, and whether there are earlier and later ones."""
    if place.around is not None:
        return messages_around(rows, place.around)
    if place.after is not None:
        newer, later = oldest_after(rows, place.after, PAGE_SIZE)
        return newer, rows.filter(pk__lte=place.after).exists(), later
    page = page_get(rows=rows, before=place.before, size=PAGE_SIZE)
    later = place.before is not None and rows.filter(pk__gte=place.before).exists()
    return page.rows[::-1], page.next_before is not None, later


def messages_around(rows: QuerySet[Message], pk: int) -> tuple[list[Message], bool, bool]:
    """Half a page up to the row `pk`, which need not exist, and half a page after it."""
    half = PAGE_SIZE // 2
    older = page_get(rows=rows, before=pk + 1, size=half)
    newer, later = oldest_after(rows, pk, half)
    return [*older.rows[::-1], *newer], older.next_before is not None, later


def oldest_after(rows: QuerySet[Message], pk: int, size: int) -> tuple[list[Message], bool]:
    """The oldest `size` rows with a larger id than `pk`, and whether more follow."""
    found = list(rows.filter(pk__gt=pk).order_by("pk")[: size + 1])
    return found[:size], len(found) > size
