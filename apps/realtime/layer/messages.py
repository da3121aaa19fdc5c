"""Every message that processes send one another through the channel layer.

As everywhere in Channels, a message is a dict whose `type` names the method that handles it:
`stream.event` is handled by `stream_event(message)`. Here each type is a class, so that its fields
are spelled once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, ClassVar

# Every process listens to this group. The stream with its name is the control stream.
CONTROL_GROUP = "realtime.control"


@dataclass(frozen=True)
class LayerMessage:
    """The base of all of them. Subclasses are frozen dataclasses of what JSON and msgpack hold."""

    type: ClassVar[str]

    def as_dict(self) -> dict[str, Any]:
        """Without the fields that are at their default.

        So a process of the version before a field was added can read the messages without it.
        """
        given = {
            name: value
            for name, value in vars(self).items()
            if value != getattr(type(self), name, ...)
        }
        return {"type": self.type, **given}

    @property
    def handler(self) -> str:
        """The name of the method that handles it."""
        return self.type.replace(".", "_")


@dataclass(frozen=True)
class StreamEvent(LayerMessage):
    """An event was committed, at `at` by the writer's clock (seconds since 1970; 0: unknown).

    `revokes` is the principal whose right to read the stream ends with it, if any, and `trace` the
    `traceparent` of its commit, if the writer traces.
    """

    type: ClassVar[str] = "stream.event"
    stream: str
    epoch: str
    seq: int
    frame: str
    at: float = 0.0
    revokes: str = ""
    trace: str = ""


@dataclass(frozen=True)
class StreamEvents(LayerMessage):
    """The same for events that were committed together: `seq` is that of the first frame."""

    type: ClassVar[str] = "stream.events"
    stream: str
    epoch: str
    seq: int
    frames: list[str]
    at: float = 0.0
    trace: str = ""


@dataclass(frozen=True)
class StreamEphemeral(LayerMessage):
    """A frame for the live readers of `stream`, except for the person with id `exclude`.

    `sender` is a process that has sent it to its own readers already.
    """

    type: ClassVar[str] = "stream.ephemeral"
    stream: str
    frame: str
    exclude: str | None = None
    sender: str | None = None


@dataclass(frozen=True)
class LayerHeartbeat(LayerMessage):
    """A process sends it to itself: while none comes back, the layer is down."""

    type: ClassVar[str] = "layer.heartbeat"


@dataclass(frozen=True)
class PresenceAnnounced(LayerMessage):
    """Everybody that `process` has at `stream`, as its announcement `number`.

    `asks` is a request to answer with an announcement of one's own: the last number received from
    each process, so that a process whose latest number is listed need not reply.
    """

    type: ClassVar[str] = "presence.announced"
    stream: str
    process: str
    number: int
    count: int
    people: list[dict[str, Any]]
    asks: Mapping[str, int] | None = None


@dataclass(frozen=True)
class PresenceDigest(LayerMessage):
    """`process` is alive; `latest` is its last number and count for streams it announced lately."""

    type: ClassVar[str] = "presence.digest"
    process: str
    number: int
    latest: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class PresenceRequested(LayerMessage):
    """`process` missed the receiver's announcements for `streams`."""

    type: ClassVar[str] = "presence.requested"
    process: str
    streams: list[str]


@dataclass(frozen=True)
class PresenceEnded(LayerMessage):
    """`process` shuts down, and its people have gone."""

    type: ClassVar[str] = "presence.ended"
    process: str


@dataclass(frozen=True)
class TaskReady(LayerMessage):
    """A queue has a task. It goes to one worker, by the channel with the queue's name."""

    type: ClassVar[str] = "task.ready"


TYPES: Mapping[str, type[LayerMessage]] = {
    each.type: each for each in LayerMessage.__subclasses__()
}
FIELDS = {each: {field.name for field in fields(each)} for each in TYPES.values()}


def parse(message: Mapping[str, Any]) -> LayerMessage:
    """Raises ValueError for a message of an unknown type or with unknown fields."""
    kind = TYPES.get(message.get("type", ""))
    values = {name: value for name, value in message.items() if name != "type"}
    # channels-redis adds a field of its own to messages that expire.
    if kind is None or not values.keys() <= FIELDS[kind]:
        raise ValueError(f"unknown layer message: {message.get('type')!r} with {sorted(values)}")
    return kind(**values)


def dispatch(message: LayerMessage, handlers: Iterable[object]) -> None:
    """Call the method that the type names, on the one of `handlers` that has it."""
    for each in handlers:
        if method := getattr(each, message.handler, None):
            method(message)
            return
