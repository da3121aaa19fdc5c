"""The wire protocol: every frame the server and the browser exchange, as strict pydantic models.

Apps subclass `Command` and `Event` in their `protocol.py`. Unknown types and fields are refused.
"""

import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

# A stream is named by its kind and a row's key. The name must do for a Channels group, too.
KIND_NAME = re.compile(r"[A-Za-z0-9._-]{1,50}")
UUID_TEXT = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
STREAM_NAME = re.compile(rf"({KIND_NAME.pattern})\.([1-9][0-9]{{0,17}}|{UUID_TEXT})")
StreamName = Annotated[str, Field(pattern=f"^{STREAM_NAME.pattern}$", examples=["chat.room.12"])]
RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]
"""A row's primary key: from 1 to 2**53 - 1, up to which JavaScript's numbers are exact."""

Seq = Annotated[int, Field(ge=0, le=2**53 - 1)]
CommandId = Annotated[str, Field(min_length=1, max_length=64, examples=["c1"])]
Milliseconds = Annotated[int, Field(ge=0, le=2**53 - 1)]

ErrorCode = Literal[
    "malformed",  # not a JSON object in a text frame
    "invalid",  # an unknown type or field, or a value out of bounds
    "not_found",  # unknown or not readable: both get the same answer
    "forbidden",  # readable, but the command is not permitted
    "not_subscribed",
    "too_many",
    "conflict",
    "internal",  # an error of the server; it was logged
    "unavailable",  # temporarily; try again
]
"""Why a command was refused. `Refused` takes one of these codes, and the browser gets it."""


def example(**fields: Any) -> ConfigDict:
    """The `model_config` of a message with an example of its `fields`, for documents and tests.

    `schema/examples.py` fills in what is missing: `type`, `id` and so on. `export_protocol` fails
    if the example is no valid message.
    """
    return ConfigDict(json_schema_extra={"examples": [fields]})


class WireModel(BaseModel):
    """The base of all messages: no unknown fields, no coercion, immutable."""

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, json_schema_serialization_defaults_required=True
    )


class Command(WireModel):
    """A frame from the browser, which chooses `id`. The `ok` or `error` has the same `id`.

    `answer` is the model of the `ok`'s `result`, if there is one.
    """

    answer: ClassVar[type[WireModel] | None] = None

    id: CommandId


class Event(WireModel):
    """The body of an event: an idempotent upsert (a thing with its new state) or a tombstone.

    A subclass declares `type: Literal["room.saved"] = "room.saved"` and its fields. Applying an
    event twice must change nothing.
    """


class Subscribed(WireModel):
    """The `result` of a subscribe. The events that follow have seqs greater than `after`."""

    model_config = example(stream="chat.room.12", epoch="k3Jq9d2L", head=43, after=41)

    stream: StreamName
    epoch: str
    head: Seq
    after: Seq


class Subscribe(Command):
    """Start a stream after a cursor, or from now on. Presence omits who is not `present`."""

    answer = Subscribed
    model_config = example(stream="chat.room.12", after=41, epoch="k3Jq9d2L")

    type: Literal["subscribe"]
    stream: StreamName
    after: Seq | None
    epoch: Annotated[str, Field(max_length=16)]
    present: bool = True


class Unsubscribe(Command):
    """Stop a stream."""

    model_config = example(id="c2")

    type: Literal["unsubscribe"]
    stream: StreamName


class Ping(Command):
    """Answered with `ok`; shows that the connection works. `idle`: nobody uses the page now."""

    model_config = example(id="ping-1")

    type: Literal["ping"]
    idle: bool | None = None


class Typing(Command):
    """The socket's person is typing. Others get a `person.typing` once in two seconds at most."""

    model_config = example(id="c5")

    type: Literal["typing"]
    stream: StreamName


class Welcome(WireModel):
    """The first frame. `user` is the logged-in user's id, `build` the id of the pages' scripts.

    The server closes the connection on a frame longer than `frame_bytes`, unless that is 0.
    """

    model_config = example(heartbeat_seconds=20, frame_bytes=65_536, user="7", build="9f2c41d07b3e")

    type: Literal["welcome"] = "welcome"
    heartbeat_seconds: int
    frame_bytes: int
    user: str | None
    build: str


class Ok(WireModel):
    """A command succeeded. The shape of `result` depends on the command."""

    model_config = example(id="c2", result=None)

    type: Literal["ok"] = "ok"
    id: CommandId
    result: dict[str, Any] | None = None


class ErrorFrame(WireModel):
    """A refused or failed command. `id` is null when the frame had no usable one."""

    model_config = example(
        id="c1", code="not_found", message="Not found, or you do not have access."
    )

    type: Literal["error"] = "error"
    id: CommandId | None
    code: ErrorCode
    message: str


class EventFrame(WireModel):
    """One event of a stream. Seqs have no gaps; `(epoch, seq)` is the new cursor."""

    model_config = example(
        stream="chat.room.12", epoch="k3Jq9d2L", seq=42, event={"type": "light.changed"}
    )

    type: Literal["event"] = "event"
    stream: StreamName
    epoch: str
    seq: Seq
    event: dict[str, Any]


class Ephemeral(WireModel):
    """A transient message (typing, presence): no seq, never stored, may be lost."""

    model_config = example(stream="chat.room.12", event={"type": "light.flickered"})

    type: Literal["ephemeral"] = "ephemeral"
    stream: StreamName
    event: dict[str, Any]


class Resync(WireModel):
    """The log cannot bring this cursor up to date: reload the snapshot, subscribe again."""

    type: Literal["resync"] = "resync"
    stream: StreamName


class Unsubscribed(WireModel):
    """The server ended a subscription: its reader may no longer read that stream."""

    type: Literal["unsubscribed"] = "unsubscribed"
    stream: StreamName
    code: Literal["revoked"]


class Person(WireModel):
    """A person as others see them, by one `id` in any number of tabs. `idle`: they use none.

    Until `quiet_until`, an ISO 8601 time, the person does not want to be disturbed.
    """

    # Validation errors are logged, and logs carry no names.
    model_config = {**example(id="user.7", name="Ada"), "hide_input_in_errors": True}

    id: Annotated[str, Field(min_length=1, max_length=80)]
    name: str
    guest: bool = False
    idle: bool = False
    quiet_until: str | None = None


class AccessChanged(Event):
    """A reader's right to read the stream has ended. It does not name them; pages ignore it."""

    type: Literal["access.changed"] = "access.changed"


GRACE = {"id": "user.8", "name": "Grace", "guest": False}
TRAVELLER = {"id": "guest.4f1c", "name": "Passing Traveller", "guest": True}


class PresenceState(Event):
    """The people on the stream: their number, and the first 100 by name."""

    model_config = example(count=2, people=[GRACE, TRAVELLER])

    type: Literal["presence.state"] = "presence.state"
    count: int
    people: list[Person]


class PresenceChanged(Event):
    """A change of the people on the stream; `left` are ids. `joined` also brings new names."""

    model_config = example(count=2, joined=[GRACE], left=["guest.4f1c"])

    type: Literal["presence.changed"] = "presence.changed"
    count: int
    joined: list[Person]
    left: list[str]


class PersonTyping(Event):
    """Another person is typing. It expires after five seconds without another one."""

    model_config = example(person=GRACE)

    type: Literal["person.typing"] = "person.typing"
    person: Person


COMMANDS: tuple[type[Command], ...] = (Subscribe, Unsubscribe, Ping, Typing)
FRAMES: tuple[type[WireModel], ...] = (
    Welcome, Ok, ErrorFrame, EventFrame, Ephemeral, Resync, Unsubscribed,
)  # fmt: skip
EVENTS: tuple[type[Event], ...] = (AccessChanged,)
# `Ephemeral` frames carry these, on streams whose kind asks for them.
EPHEMERALS: tuple[type[Event], ...] = (PresenceState, PresenceChanged, PersonTyping)
