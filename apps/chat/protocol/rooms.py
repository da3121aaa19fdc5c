"""Rooms, and the people in them."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, RowId, Seq, WireModel, example


class RoomSaved(Event):
    """A room's name, topic, access and rules as they are now.

    In a locked room only moderators write, and where `slow_seconds` is not 0, others wait as long
    between two messages. In an archived one nobody writes any more.
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
    """Somebody may not write in the room until then; null if they may again.

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

    user_id: int
    username: str
    name: str


class People(WireModel):
    """The `result` of `room.people`: 200 at most, those who were there last first."""

    model_config = example(people=[{"user_id": 7, "username": "ada", "name": "Ada"}])

    people: list[RoomPerson]


class RoomPeople(Command):
    """Ask whom one can mention: the members who were in the room or have written there lately."""

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


class MembershipSaved(Event):
    """What its member has read of a room: messages after `read_id` are unread.

    The counts end at 100. They hold after the event `seq` of the room's stream; what follows there
    changes them.
    """

    model_config = example(room_id=12, read_id=311, unread=2, mentions=1, seq=42, level="all")

    type: Literal["membership.saved"] = "membership.saved"
    room_id: RowId
    read_id: Annotated[int, Field(ge=0)]
    unread: Annotated[int, Field(ge=0)]
    mentions: Annotated[int, Field(ge=0)]
    seq: Seq
    level: Literal["all", "mentions", "nothing"]  # what the member wants to hear of; muted: nothing


class MembershipDeleted(Event):
    """Its member is in that room no more: they left, or somebody removed them."""

    model_config = example(room_id=12)

    type: Literal["membership.deleted"] = "membership.deleted"
    room_id: RowId
