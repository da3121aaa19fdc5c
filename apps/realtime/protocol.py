"""The wire protocol: every frame the server and the browser exchange, as strict pydantic models.

Apps add their own commands (subclasses of `Command`) and events (subclasses of `Event`) in their
`protocol.py`. Unknown types and unknown fields are refused.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

StreamName = Annotated[str, Field(pattern=r"^[a-z]+\.[a-z]+\.[1-9][0-9]{0,17}$")]
Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
CommandId = Annotated[str, Field(min_length=1, max_length=64)]

ErrorCode = Literal[
    "malformed",  # not a JSON object in a text frame
    "invalid",  # an unknown type or field, or a value out of bounds
    "not_found",  # unknown, or not for you: they look the same
    "forbidden",  # you may read this, but not do that
    "not_subscribed",
    "too_many",
    "conflict",
    "internal",  # our fault; it was logged
    "unavailable",  # for a moment; try again
]


class Wire(BaseModel):
    """What crosses the wire: no unknown fields, no coercion, no change after the fact."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, json_schema_serialization_defaults_required=True
    )


class Command(Wire):
    """A frame from the browser. `id` is the browser's own; the `ok` or `error` carries it back."""

    id: CommandId


class Event(Wire):
    """The body of an event: an idempotent upsert (a thing with its new state) or a tombstone."""


class Subscribe(Command):
    """Start a stream after a cursor. `after: null` means from now on."""

    type: Literal["subscribe"]
    stream: StreamName
    after: Seq | None
    epoch: Annotated[str, Field(max_length=16)]


class Unsubscribe(Command):
    type: Literal["unsubscribe"]
    stream: StreamName


class Ping(Command):
    """Answered with `ok`; shows each side that the other is still there."""

    type: Literal["ping"]


class Welcome(Wire):
    """The first frame after the handshake."""

    type: Literal["welcome"] = "welcome"
    heartbeat_seconds: int


class Ok(Wire):
    type: Literal["ok"] = "ok"
    id: CommandId
    result: dict[str, Any] | None = None


class ErrorFrame(Wire):
    """`id` is null when the frame was too broken to carry one."""

    type: Literal["error"] = "error"
    id: CommandId | None
    code: ErrorCode
    message: str


class EventFrame(Wire):
    """One event of a stream. Seqs have no gaps; `(epoch, seq)` is the new cursor."""

    type: Literal["event"] = "event"
    stream: StreamName
    epoch: str
    seq: Seq
    event: dict[str, Any]


class Ephemeral(Wire):
    """Something of the moment (typing, presence): no seq, never stored, may be lost."""

    type: Literal["ephemeral"] = "ephemeral"
    stream: StreamName
    event: dict[str, Any]


class Resync(Wire):
    """The log cannot bring this cursor up to date: reload the snapshot, subscribe again."""

    type: Literal["resync"] = "resync"
    stream: StreamName


class Unsubscribed(Wire):
    type: Literal["unsubscribed"] = "unsubscribed"
    stream: StreamName
    code: Literal["revoked"]


class Subscribed(Wire):
    """The `result` of a subscribe. `after` is where the events that follow begin."""

    stream: StreamName
    epoch: str
    head: Seq
    after: Seq


COMMANDS: tuple[type[Command], ...] = (Subscribe, Unsubscribe, Ping)
FRAMES: tuple[type[Wire], ...] = (
    Welcome,
    Ok,
    ErrorFrame,
    EventFrame,
    Ephemeral,
    Resync,
    Unsubscribed,
)
RESULTS: tuple[type[Wire], ...] = (Subscribed,)
EVENTS: tuple[type[Event], ...] = ()
