"""The wire types of every app, from pydantic to JSON Schema, from which TypeScript is generated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import apps
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from apps.realtime.protocol import Command
from apps.realtime.schema.examples import sample


@dataclass(frozen=True)
class AppProtocol:
    """One app's wire types. `folder` is where its TypeScript lives."""

    label: str
    folder: Path
    commands: Sequence[type[Command]]
    events: Sequence[type[BaseModel]]
    frames: Sequence[type[BaseModel]] = ()
    ephemerals: Sequence[type[BaseModel]] = ()

    def schema(self) -> dict[str, Any]:
        """A JSON Schema whose `$defs` are this app's types and the unions of them."""
        results = [each.answer for each in self.commands if each.answer]
        sent = [*self.events, *self.frames, *results, *self.ephemerals]
        # Clients may leave out fields that have a default; the server sends every field.
        types = definitions(self.commands, "validation") | definitions(sent, "serialization")
        for model in (*self.commands, *sent):
            types[model.__name__]["examples"] = [sample(model)]
        name = self.label.capitalize()
        types |= union(f"{name}Command", self.commands) | union(f"{name}Event", self.events)
        return {"title": f"{name}AppProtocol", "$defs": types}


class InOrder(GenerateJsonSchema):
    """As declared, and without a title per field, which would become a type alias per field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def sort(self, value: Any, parent_key: str | None = None) -> Any:
        return value


def app_protocols() -> Iterator[AppProtocol]:
    """The apps that have a `protocol` module and a `frontend` folder.

    Raises ValueError for a module that does not list its messages.
    """
    for app in apps.get_app_configs():
        folder = Path(app.path) / "frontend"
        if folder.is_dir() and find_spec(f"{app.name}.protocol"):
            module = import_module(f"{app.name}.protocol")
            sent = listed(module, "COMMANDS"), listed(module, "EVENTS")
            others = getattr(module, "FRAMES", ()), getattr(module, "EPHEMERALS", ())
            yield AppProtocol(app.label, folder, *sent, *others)


def listed(module: ModuleType, name: str) -> Sequence[type[Any]]:
    """The messages in the module's tuple of that name."""
    try:
        messages: Sequence[type[Any]] = getattr(module, name)
    except AttributeError:
        message = f"{module.__name__} has no {name}: a tuple of its {name.lower()}, or ()."
        raise ValueError(message) from None
    return messages


def definitions(models: Sequence[type[BaseModel]], mode: JsonSchemaMode) -> dict[str, Any]:
    asked = [(model, mode) for model in models]
    found: dict[str, Any] = models_json_schema(asked, schema_generator=InOrder)[1].get("$defs", {})
    return found


def union(name: str, models: Sequence[type[BaseModel]]) -> dict[str, Any]:
    if not models:
        return {}
    return {name: {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models]}}
