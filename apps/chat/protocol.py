"""The chat's wire messages."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from apps.realtime.protocol import Command, Event, Wire

RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]


class MessageSend(Command):
    """Write to a room. Sent again with the same `client_id`, it still makes one message."""

    type: Literal["message.send"]
    room: RowId
    client_id: UUID
    # Far above what a message may hold, so that the service can say how much too long it is.
    body: Annotated[str, Field(max_length=20_000)]


class Sent(Wire):
    """The `result` of a `message.send`. `seq` is null when the message had been sent before."""

    id: RowId
    seq: int | None


class Author(Wire):
    """Who wrote a message. Both ids are null when it was a member who has since gone."""

    name: str
    user_id: int | None
    guest_key: str | None


class MessageSaved(Event):
    """A message with its whole present state. Snapshots carry the same shape."""

    type: Literal["message.saved"] = "message.saved"
    id: RowId
    room: RowId
    author: Author
    body: str
    client_id: str
    created_at: str
    mentions: list[int]


COMMANDS: tuple[type[Command], ...] = (MessageSend,)
EVENTS: tuple[type[Event], ...] = (MessageSaved,)
RESULTS: tuple[type[Wire], ...] = (Sent,)
