"""Every message that may cross the wire, each with its schema and a sample."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from pydantic import BaseModel

from apps.realtime.protocol import (
    COMMANDS,
    EVENTS,
    FRAMES,
    Command,
    Ephemeral,
    ErrorFrame,
    Event,
    EventFrame,
    Ok,
    PersonTyping,
    Ping,
    PresenceChanged,
    PresenceState,
    Welcome,
)
from apps.realtime.schema.examples import sample
from apps.realtime.schema.routes import Route, routes
from apps.realtime.schema.typescript import AppProtocol, app_protocols
from apps.realtime.streams import StreamKind

ANSWERS_AND_CARRIERS = (Ok, ErrorFrame, EventFrame, Ephemeral)

Sender = Literal["browser", "server"]


@dataclass(frozen=True)
class MessageSpec:
    """A message as it crosses the wire: an event in its frame, a result in its `ok`.

    `name` is what its sample is called, `type_name` its schema. `model` is what it is about;
    `frame` and `field` say what carries it, if anything does.
    """

    name: str
    type_name: str
    sender: Sender
    model: type[BaseModel]
    sample: dict[str, Any]
    frame: type[BaseModel] | None = None
    field: str = ""

    @property
    def about(self) -> str:
        return inspect.cleandoc(self.model.__doc__ or "")

    @property
    def schema(self) -> dict[str, Any]:
        """What an event or a result adds to the frame that carries it; `{}` for other messages."""
        if self.frame is None:
            return {}
        body = {"properties": {self.field: {"$ref": f"#/$defs/{self.model.__name__}"}}}
        return {"allOf": [{"$ref": f"#/$defs/{self.frame.__name__}"}, body]}

    @property
    def typescript(self) -> str:
        """Its type among those in the apps' wire.gen.ts."""
        if self.frame is None:
            return self.model.__name__
        return f"{self.frame.__name__} & {{ {self.field}: {self.model.__name__} }}"


def message_specs() -> list[MessageSpec]:
    """All messages; ValueError when two of them have one name."""
    found = [message for protocol in app_protocols() for message in messages_of(protocol)]
    names = [message.name for message in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two messages are called {', '.join(sorted(twice))}.")
    return found


def messages_of(protocol: AppProtocol) -> Iterator[MessageSpec]:
    for command in protocol.commands:
        yield MessageSpec(type_of(command), command.__name__, "browser", command, sample(command))
        yield from answers(command)
    for frame in protocol.frames:
        yield MessageSpec(type_of(frame), frame.__name__, "server", frame, sample(frame))
    for frame, bodies in ((EventFrame, protocol.events), (Ephemeral, protocol.ephemerals)):
        for body in bodies:
            whole = sample(frame) | {
                "stream": stream_of(protocol.label, body),
                "event": sample(body),
            }
            yield MessageSpec(
                type_of(body), f"{body.__name__}Frame", "server", body, whole, frame, "event"
            )


def answers(command: type[BaseModel]) -> Iterator[MessageSpec]:
    """The `ok` of a command that has a result."""
    if issubclass(command, Command) and command.answer is not None:
        whole = sample(Ok) | {"id": sample(command)["id"], "result": sample(command.answer)}
        name = answer_of(command)
        yield MessageSpec(
            name, f"{command.__name__}Ok", "server", command.answer, whole, Ok, "result"
        )


def type_of(model: type[BaseModel]) -> str:
    """What its `type` always is."""
    return str(model.model_json_schema()["properties"]["type"]["const"])


def stream_of(label: str, body: type[BaseModel]) -> str:
    """The name of a stream that an app's event may come on."""
    for kind in (kind for route in routes() for kind in route.consumer.kinds):
        if app_of(kind) == label != app_of(StreamKind):
            return kind.name(kind.example_key)
    return str(sample(EventFrame)["stream"])


def app_of(kind: Any) -> str:
    """The label of the app that a class is from."""
    app = apps.get_containing_app_config(kind.__module__)
    return app.label if app else ""


def accepted(route: Route) -> tuple[type[Command], ...]:
    """The commands that make sense on a route: without streams there is nothing to subscribe to."""
    general = COMMANDS if route.consumer.kinds else (Ping,)
    return (*general, *route.consumer.commands)


def answer_of(command: type[Command]) -> str:
    """The name of the message that says a command was carried out."""
    return f"{type_of(command)}.ok" if command.answer else "ok"


def unasked(route: Route) -> list[str]:
    """The names of the messages that may come by themselves on a route."""
    frames = FRAMES if route.consumer.kinds else (Welcome,)
    base = [type_of(frame) for frame in frames if frame not in ANSWERS_AND_CARRIERS]
    labels = {app_of(kind) for kind in route.consumer.kinds} - {app_of(StreamKind)}
    theirs = [
        type_of(event)
        for protocol in app_protocols()
        if protocol.label in labels
        for event in (*protocol.events, *protocol.ephemerals)
    ]
    return base + theirs + [type_of(event) for event in core_events(route)]


def core_events(route: Route) -> list[type[Event]]:
    """The core's own events on a route."""
    found: list[type[Event]] = [*EVENTS] if route.consumer.kinds else []
    if any(kind.presence for kind in route.consumer.kinds):
        found += [PresenceState, PresenceChanged]
    if any(kind.typing for kind in route.consumer.kinds):
        found.append(PersonTyping)
    return found
