"""The wire types of every app, from pydantic to JSON Schema, from which TypeScript is generated."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.apps import apps
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode


@dataclass(frozen=True)
class AppProtocol:
    """One app's wire types. `folder` is where its TypeScript lives."""

    label: str
    folder: Path
    commands: Sequence[type[BaseModel]]
    events: Sequence[type[BaseModel]]
    frames: Sequence[type[BaseModel]] = ()
    results: Sequence[type[BaseModel]] = ()
    ephemerals: Sequence[type[BaseModel]] = ()

    @property
    def sent(self) -> list[type[BaseModel]]:
        """What the server sends, alone or in a frame."""
        return [*self.events, *self.frames, *self.results, *self.ephemerals]

    def schema(self) -> dict[str, Any]:
        """A JSON Schema whose `$defs` are this app's types and the unions of them."""
        # What we receive may leave out what has a default; what we send never does.
        types: dict[str, Any] = definitions(self.commands, "validation")
        types |= definitions(self.sent, "serialization")
        name = self.label.capitalize()
        types |= union(f"{name}Command", self.commands) | union(f"{name}Event", self.events)
        return {"title": f"{name}AppProtocol", "$defs": types}


class Untitled(GenerateJsonSchema):
    """Without a title per field, which would become a type alias per field."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def app_protocols() -> Iterator[AppProtocol]:
    """The apps that have a `protocol` module and a `frontend` folder."""
    for app in apps.get_app_configs():
        folder = Path(app.path) / "frontend"
        if folder.is_dir() and find_spec(f"{app.name}.protocol"):
            module = import_module(f"{app.name}.protocol")
            names = ("FRAMES", "RESULTS", "EPHEMERALS")
            others = (getattr(module, name, ()) for name in names)
            yield AppProtocol(app.label, folder, module.COMMANDS, module.EVENTS, *others)


def definitions(models: Sequence[type[BaseModel]], mode: JsonSchemaMode) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for model in models:
        schema = TypeAdapter(model).json_schema(mode=mode, schema_generator=Untitled)
        found |= schema.pop("$defs", {})
        found[model.__name__] = schema
    return found


def union(name: str, models: Sequence[type[BaseModel]]) -> dict[str, Any]:
    if not models:
        return {}
    return {name: {"anyOf": [{"$ref": f"#/$defs/{model.__name__}"} for model in models]}}
