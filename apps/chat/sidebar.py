"""Reads the list of rooms beside every page of the chat, in at most four queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.chat.direct_names import name_direct
from apps.chat.models import Membership, Message, Room
from apps.chat.people import Participant
from apps.chat.streams import MemberStream, RoomStream
from apps.chat.unread import place_of, with_unread
from apps.realtime.ids import UserId
from apps.realtime.selectors import Cursor, cursor_get

# A socket follows 100 streams: these rooms, the open one and the member's own.
ROOMS = 95


@dataclass(frozen=True)
class LastMessage:
    author: str
    excerpt: str
    at: datetime


@dataclass(frozen=True)
class SidebarRoom:
    """One line. Events of the room after `cursor` keep it up to date."""

    room: Room
    cursor: Cursor
    newest_id: int = 0
    unread: int = 0
    mentions: int = 0
    read_id: int = 0
    level: str = Membership.Level.ALL
    last: LastMessage | None = None


@dataclass(frozen=True)
class Sidebar:
    """The rooms of somebody, the one with the newest message first.

    `cursor` is the place in the member's own stream; None for a guest.
    """

    cursor: Cursor | None
    rooms: list[SidebarRoom]


def sidebar_get(*, participant: Participant | None) -> Sidebar:
    """A member's rooms; for a guest all open ones, without unread counts."""
    if participant is None or participant.user_id is None:
        return Sidebar(cursor=None, rooms=guest_rooms(participant))
    cursor = cursor_get(stream=MemberStream.name(participant.user_id))  # first: see Cursor
    return Sidebar(cursor=cursor, rooms=member_rooms(participant, participant.user_id))


def member_rooms(participant: Participant, user_id: UserId) -> list[SidebarRoom]:
    joined = Membership.objects.filter(
        user=user_id, room__in=Room.objects.open_to(participant), room__archived_at=None
    ).select_related("room")
    rows: list[Any] = list(with_unread(joined).order_by("-newest_id", "-joined_at")[:ROOMS])
    name_direct([row.room for row in rows], participant=participant)
    last = last_messages(row.newest_id for row in rows)
    return [
        SidebarRoom(
            room=row.room,
            cursor=Cursor(RoomStream.name(row.room_id), row.seq, row.epoch),
            newest_id=row.newest_id,
            unread=row.unread,
            mentions=row.mentions,
            read_id=row.read_id,
            level=row.level_now,
            last=last.get(row.newest_id),
        )
        for row in rows
    ]


def guest_rooms(participant: Participant | None) -> list[SidebarRoom]:
    rooms = Room.objects.open_to(participant).listed().annotate(**place_of("pk"))
    rows: list[Any] = list(rooms.order_by("-newest_id", "name")[:ROOMS])
    last = last_messages(row.newest_id for row in rows)
    return [
        SidebarRoom(
            room=row,
            cursor=Cursor(RoomStream.name(row.pk), row.seq, row.epoch),
            newest_id=row.newest_id,
            read_id=row.newest_id,
            last=last.get(row.newest_id),
        )
        for row in rows
    ]


def last_messages(ids: Iterable[int]) -> dict[int, LastMessage]:
    return {
        pk: LastMessage(message.author_name, message.excerpt, message.created_at)
        for pk, message in Message.objects.in_bulk({*ids} - {0}).items()
    }
