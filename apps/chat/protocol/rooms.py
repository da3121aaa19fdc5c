"""Rooms, and the people in them."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.ids import UserId
from apps.realtime.protocol import Command, Event, RowId, Seq, WireModel, example


class RoomSaved(Event):
    """A room's name, topic, access and rules as they are now.

    In a locked room only moderators write, and where `slow_seconds` is not 0, others wait as long
    between two messages. An archived room is read-only.
    """

    model_config = example(
        room_id=12,
        name="General",
        topic="Anything at all",
        access="open",
        locked=False,
        slow_seconds=0,
        archived=False,
    )

    type: Literal["room.saved"] = "room.saved"
    room_id: RowId
    name: str
    topic: str
    access: Literal["open", "members", "private", "direct", "closed"]
    # Events of before lack these.
    locked: bool = False
    slow_seconds: int = 0
    archived: bool = False


class PersonMuted(Event):
    """A moderator has muted somebody until this time; null if they may write again.

    `person_id` is that of presence.
    """

    model_config = example(room_id=12, person_id="user.7", until="2026-01-01T00:10:00+00:00")

    type: Literal["person.muted"] = "person.muted"
    room_id: RowId
    person_id: str
    until: str | None


class RoomPerson(WireModel):
    """A member as `@username` mentions them."""

    model_config = example(user_id=7, username="ada", name="Ada")

    user_id: UserId
    username: str
    name: str


class People(WireModel):
    """The `result` of `room.people`: 200 at most, those who were there last first."""

    model_config = example(people=[{"user_id": 7, "username": "ada", "name": "Ada"}])

    people: list[RoomPerson]


class RoomPeople(Command):
    """Ask for the people to mention: members who were in the room or have written there lately."""

    answer = People
    model_config = example(room_id=12)

    type: Literal["room.people"]
    room_id: RowId


class RoomRead(Command):
    """The member has seen the room up to this message. An older one than before changes nothing."""

    model_config = example(room_id=12, message_id=311)

    type: Literal["room.read"]
    room_id: RowId
    message_id: RowId


class RoomUnread(Command):
    """Mark this message of the room, and those after it, as unread: the only way back."""

    model_config = example(room_id=12, message_id=311)

    type: Literal["room.unread"]
    room_id: RowId
    message_id: RowId


class MembershipSaved(Event):
    """The read position of a member in a room: messages after `read_id` are unread.

    It goes back only when the member marks messages as unread. Pages that show the room then send
    no read position until it is opened again.

    The counts end at 100. They hold after the event `seq` of the room's stream; later events
    change them.
    """

    model_config = example(room_id=12, read_id=311, unread=2, mentions=1, seq=42, level="all")

    type: Literal["membership.saved"] = "membership.saved"
    room_id: RowId
    read_id: Annotated[int, Field(ge=0)]
    unread: Annotated[int, Field(ge=0)]
    mentions: Annotated[int, Field(ge=0)]
    seq: Seq
    level: Literal["all", "mentions", "nothing"]  # of notifications; "nothing" while muted


class MembershipDeleted(Event):
    """The member is no longer in the room: they left, or somebody removed them."""

    model_config = example(room_id=12)

    type: Literal["membership.deleted"] = "membership.deleted"
    room_id: RowId
