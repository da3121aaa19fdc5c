"""Every message that may cross the wire, each with its schema and a sample."""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.apps import apps
from pydantic import BaseModel

from apps.realtime.ids import users_have_uuids
from apps.realtime.protocol import Command, Ephemeral, EventFrame, Ok
from apps.realtime.schema.app_protocol import AppProtocol, app_protocols
from apps.realtime.schema.examples import sample
from apps.realtime.server.routes import routes
from apps.realtime.streams import PersonalStream, StreamKind


@dataclass(frozen=True)
class MessageSpec:
    """A message as it crosses the wire: an event in its frame, a result in its `ok`.

    `name` is what its sample is called, `type_name` its schema. `model` is what it is about;
    `frame` and `field` say what carries it, if anything does.
    """

    name: str
    type_name: str
    sender: Literal["browser", "server"]
    model: type[BaseModel]
    sample: dict[str, Any]
    frame: type[BaseModel] | None = None
    field: str = ""

    @property
    def about(self) -> str:
        return inspect.cleandoc(self.model.__doc__ or "")

    @property
    def schema(self) -> dict[str, Any]:
        """The part of its frame that an event or result adds; `{}` for other messages."""
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


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def message_specs() -> list[MessageSpec]:
    """All messages; ValueError when two of them have one name."""
    found = [message for protocol in app_protocols() for message in messages_of(protocol)]
    names = [message.name for message in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"Two messages are called {', '.join(sorted(twice))}.")
    return found


def messages_of(protocol: AppProtocol) -> Iterator[MessageSpec]:
    for command in protocol.commands:
        name, asked = command.__name__, sample(command)
        yield MessageSpec(type_of(command), name, "browser", command, asked)
        if answer := command.answer:
            whole = sample(Ok) | {"id": asked["id"], "result": sample(answer)}
            yield MessageSpec(
                answer_of(command), f"{name}Ok", "server", answer, whole, Ok, "result"
            )
    for frame in protocol.frames:
        yield MessageSpec(type_of(frame), frame.__name__, "server", frame, sample(frame))
    stream = stream_of(protocol.label)
    for frame, bodies in ((EventFrame, protocol.events), (Ephemeral, protocol.ephemerals)):
        for body in bodies:
            whole = sample(frame) | {"stream": stream, "event": sample(body)}
            name = f"{body.__name__}Frame"
            yield MessageSpec(type_of(body), name, "server", body, whole, frame, "event")


def type_of(model: type[BaseModel]) -> str:
    """The constant value of its `type` field."""
    return str(model.model_json_schema()["properties"]["type"]["const"])


def answer_of(command: type[Command]) -> str:
    """The name of the message that says a command was carried out."""
    return f"{type_of(command)}.ok" if command.answer else "ok"


def stream_of(label: str) -> str:
    """The name of a stream that an app's events may come on."""
    kinds = (kind for route in routes() for kind in route.consumer.kinds if app_of(kind) == label)
    kind = next(kinds, None)
    return example_name(kind) if kind else str(sample(EventFrame)["stream"])


def example_name(kind: type[StreamKind]) -> str:
    of_uuid = issubclass(kind, PersonalStream) and users_have_uuids()
    return kind.name(UUID(int=kind.example_key) if of_uuid else kind.example_key)


def app_of(kind: type[StreamKind]) -> str:
    """The label of the app that a kind of stream is from."""
    app = apps.get_containing_app_config(kind.__module__)
    return app.label if app else ""
