"""One sample per message: the example declared beside its model, completed from its schema."""

import json
from typing import Any

from pydantic import BaseModel

Schema = dict[str, Any]

FORMATS = {
    "uuid": "5f0c7a52-6a0e-4a52-9f6b-0d9a6c1f7e11",
    "date-time": "2026-01-01T00:00:00Z",
    "date": "2026-01-01",
    "uri": "https://site.example/",
}


def sample(model: type[BaseModel]) -> dict[str, Any]:
    """An example of `model` as it is sent; the same at every call.

    Raises pydantic's `ValidationError` when the declared example does not fit the model.
    """
    schema = model.model_json_schema(mode="validation")
    (declared,) = schema.get("examples", [{}])
    given = made_object(schema, schema.get("$defs", {})) | declared
    frame: dict[str, Any] = model.model_validate_json(json.dumps(given)).model_dump(mode="json")
    return frame


def made(schema: Schema, types: dict[str, Schema]) -> Any:
    """A value that fits `schema`; the first alternative where there is a choice."""
    match schema:
        case {"$ref": reference}:
            return made(types[reference.rpartition("/")[2]], types)
        case {"const": value} | {"examples": [value, *_]} | {"enum": [value, *_]}:
            return value
        case {"anyOf": [choice, *_]} | {"oneOf": [choice, *_]}:
            return made(choice, types)
        case {"type": "object"}:
            return made_object(schema, types)
        case {"type": "array", "items": item}:
            return [made(item, types)]
        case {"type": "string"}:
            return FORMATS.get(schema.get("format", ""), "x" * schema.get("minLength", 1))
        case {"type": "integer" | "number"}:
            return schema.get("minimum") or 1
        case {"type": "boolean"}:
            return True
    return None


def made_object(schema: Schema, types: dict[str, Schema]) -> dict[str, Any]:
    """Its fields, without those that may be left out."""
    return {
        name: made(field, types)
        for name, field in schema.get("properties", {}).items()
        if name in schema.get("required", ()) or "const" in field
    }
