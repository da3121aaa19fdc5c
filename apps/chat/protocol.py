"""The chat's wire messages."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from apps.realtime.protocol import Command, Event, RowId, Seq, WireModel, example

# Far above the limit of a message, so that the service can say how long this one is.
Body = Annotated[str, Field(max_length=20_000)]


class Sent(WireModel):
    """The `result` of `message.send`. `seq` is null if the message was already sent before."""

    model_config = example(message_id=311, seq=42)

    message_id: RowId
    seq: int | None


class MessageSend(Command):
    """Write to a room. Sending it again with the same `client_id` creates no second message."""

    answer = Sent
    model_config = example(
        room_id=12,
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        body="The kettle is on, @grace.",
        reply_to=302,
    )

    type: Literal["message.send"]
    room_id: RowId
    client_id: UUID
    body: Body
    # The id of a message of the same room.
    reply_to: RowId | None = None


class MessageEdit(Command):
    """Change the text of one's own message. Sending it again changes nothing.

    `version` is that of the text which was edited. If the message has another text by now, the
    answer is `conflict`.
    """

    model_config = example(message_id=311, version=1, body="The kettle is on, @lin.")

    type: Literal["message.edit"]
    message_id: RowId
    version: RowId
    body: Body


class MessageReact(Command):
    """React to a message with an emoji, or take that back. Doing it again changes nothing."""

    model_config = example(message_id=311, emoji="👍", present=True)

    type: Literal["message.react"]
    message_id: RowId
    emoji: Annotated[str, Field(min_length=1, max_length=64)]
    present: bool


class MessagePin(Command):
    """Pin a message at the top of its room, or unpin it. Doing it again changes nothing."""

    model_config = example(message_id=311, pinned=True)

    type: Literal["message.pin"]
    message_id: RowId
    pinned: bool


class MessageDelete(Command):
    """Delete a message. Deleting it again changes nothing."""

    model_config = example(message_id=311)

    type: Literal["message.delete"]
    message_id: RowId


class Author(WireModel):
    """The author of a message. Both ids are null for a member whose account is deleted."""

    model_config = example(name="Ada", user_id=7, guest_key=None)

    name: str
    user_id: int | None
    guest_key: str | None


class Reaction(WireModel):
    """How many people reacted to a message with this emoji. `people` are the first 20 of them.

    In a snapshot, the person whom it is for is the first of `people`, if among them at all.
    """

    model_config = example(
        emoji="👍", count=1, people=[{"name": "Ada", "user_id": 7, "guest_key": None}]
    )

    emoji: str
    count: int
    people: list[Author]


class ReactionsSaved(Event):
    """All reactions to a message as they are now, in the order in which the emojis came."""

    model_config = example(
        message_id=311,
        room_id=12,
        reactions=[
            {
                "emoji": "👍",
                "count": 1,
                "people": [{"name": "Ada", "user_id": 7, "guest_key": None}],
            }
        ],
    )

    type: Literal["reactions.saved"] = "reactions.saved"
    message_id: RowId
    room_id: RowId
    reactions: list[Reaction]


class MessageSaved(Event):
    """A message as it is now. Snapshots have the same shape.

    Each edit increases `version`. `edited_at` is null for a message that was never edited.
    """

    model_config = example(
        message_id=311,
        room_id=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        body="The kettle is on, @grace.",
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        mentions=[8],
        version=2,
        edited_at="2026-01-01T00:01:00+00:00",
        reply_to=302,
        pinned_at="2026-01-01T00:02:00+00:00",
    )

    type: Literal["message.saved"] = "message.saved"
    message_id: RowId
    room_id: RowId
    author: Author
    body: str
    client_id: str
    created_at: str
    mentions: list[int]
    # Events from before messages could be edited have none of these.
    version: int = 1
    edited_at: str | None = None
    # A reply carries no text of the other message, which may be edited or deleted.
    reply_to: RowId | None = None
    pinned_at: str | None = None


class MessageDeleted(Event):
    """A message was deleted: by its author, or by a moderator if `moderated`."""

    model_config = example(
        message_id=311,
        room_id=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        moderated=False,
    )

    type: Literal["message.deleted"] = "message.deleted"
    message_id: RowId
    room_id: RowId
    author: Author
    client_id: str
    created_at: str
    moderated: bool


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


COMMANDS: tuple[type[Command], ...] = (
    MessageSend,
    MessageEdit,
    MessageReact,
    MessagePin,
    MessageDelete,
    RoomPeople,
    RoomRead,
)
EVENTS: tuple[type[Event], ...] = (
    MessageSaved,
    MessageDeleted,
    ReactionsSaved,
    RoomSaved,
    PersonMuted,
    MembershipSaved,
    MembershipDeleted,
)
