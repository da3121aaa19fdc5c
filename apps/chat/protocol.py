"""The chat's wire messages."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from apps.realtime.protocol import Command, Event, WireModel, example

RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class Sent(WireModel):
    """The `result` of a `message.send`. `seq` is null when the message had been sent before."""

    model_config = example(id=311, seq=42)

    id: RowId
    seq: int | None


class MessageSend(Command):
    """Write to a room. Sent again with the same `client_id`, it still makes one message."""

    answer = Sent
    model_config = example(
        room=12,
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        body="The kettle is on, @grace.",
    )

    type: Literal["message.send"]
    room: RowId
    client_id: UUID
    # Far above what a message may hold, so that the service can say how much too long it is.
    body: Annotated[str, Field(max_length=20_000)]


class MessageDelete(Command):
    """Take a message back. Deleting it again changes nothing."""

    model_config = example(message=311)

    type: Literal["message.delete"]
    message: RowId


class Author(WireModel):
    """Who wrote a message. Both ids are null when it was a member who has since gone."""

    model_config = example(name="Ada", user_id=7, guest_key=None)

    name: str
    user_id: int | None
    guest_key: str | None


class MessageSaved(Event):
    """A message with its whole present state. Snapshots carry the same shape."""

    model_config = example(
        id=311,
        room=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        body="The kettle is on, @grace.",
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        mentions=[8],
    )

    type: Literal["message.saved"] = "message.saved"
    id: RowId
    room: RowId
    author: Author
    body: str
    client_id: str
    created_at: str
    mentions: list[int]


class MessageDeleted(Event):
    """Somebody wrote here, and it was deleted: by its author, or `moderated` by somebody else."""

    model_config = example(
        id=311,
        room=12,
        author={"name": "Ada", "user_id": 7, "guest_key": None},
        client_id="5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
        created_at="2026-01-01T00:00:00+00:00",
        moderated=False,
    )

    type: Literal["message.deleted"] = "message.deleted"
    id: RowId
    room: RowId
    author: Author
    client_id: str
    created_at: str
    moderated: bool


class RoomSaved(Event):
    """A room's present heading, and who may enter it."""

    model_config = example(id=12, name="General", topic="Anything at all", access="open")

    type: Literal["room.saved"] = "room.saved"
    id: RowId
    name: str
    topic: str
    access: Literal["open", "members", "closed"]


COMMANDS: tuple[type[Command], ...] = (MessageSend, MessageDelete)
EVENTS: tuple[type[Event], ...] = (MessageSaved, MessageDeleted, RoomSaved)
RESULTS: tuple[type[WireModel], ...] = (Sent,)
