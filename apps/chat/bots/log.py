"""Reading a room's events by cursor, for programs without a connection."""

import json
from typing import Any

from apps.chat import events
from apps.chat.models import Room
from apps.chat.selectors import history
from apps.chat.streams import RoomStream
from apps.realtime.protocol import AccessChanged
from apps.realtime.selectors import Cursor, entries_after, position_get

MOST = 200
INTERNAL = AccessChanged().type


class LogTooShort(Exception):
    """The log no longer reaches back to the cursor."""


def cursor_from(text: str) -> tuple[int, str]:
    """Parse a cursor of an earlier answer into seq and epoch. Raises ValueError."""
    number, _, epoch = text.partition(".")
    if not number.isdecimal() or len(number) > 18 or not number.isascii():
        raise ValueError(text)
    return int(number), epoch


def cursor_text(cursor: Cursor) -> str:
    return f"{cursor.seq}.{cursor.epoch}"


def events_newest(*, room: Room) -> dict[str, Any]:
    """The newest messages of `room` as events, and the cursor for the next read."""
    found = history(room=room)
    messages = [events.message_event(each).model_dump(mode="json") for each in found.messages]
    return {"events": messages, "cursor": cursor_text(found.cursor), "more": False}


def events_after(*, room: Room, cursor: tuple[int, str]) -> dict[str, Any]:
    """Up to MOST events of `room` after `cursor`, in order. Raises `LogTooShort`."""
    after, epoch = cursor
    stream = RoomStream.name(room.pk)
    position = position_get(stream=stream)
    if not position.reaches(after=after, epoch=epoch):
        raise LogTooShort
    entries = entries_after(stream=stream, after=after, limit=MOST)
    if entries and entries[0].seq != after + 1:  # trimmed since
        raise LogTooShort
    seq = entries[-1].seq if entries else after
    found = [json.loads(each.frame)["event"] for each in entries]
    return {
        "events": [each for each in found if each["type"] != INTERNAL],
        "cursor": cursor_text(Cursor(stream, seq, position.epoch)),
        "more": seq < position.head,
    }
