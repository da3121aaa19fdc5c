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
    """What an instance looks like on the wire; the same at every call.

    Raises pydantic's `ValidationError` when the declared example does not fit the model.
    """
    schema = model.model_json_schema(mode="validation")
    definitions = schema.get("$defs", {})
    declared = (schema.pop("examples", None) or [{}])[0]
    given = made_object(schema, definitions) | declared
    frame: dict[str, Any] = model.model_validate_json(json.dumps(given)).model_dump(mode="json")
    return frame


def made(schema: Schema, definitions: dict[str, Schema]) -> Any:
    """A value that fits `schema`; the first of whatever there is a choice of."""
    if "$ref" in schema:
        return made(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "const" in schema:
        return schema["const"]
    if given := schema.get("examples") or schema.get("enum"):
        return given[0]
    if given := schema.get("anyOf") or schema.get("oneOf"):
        return made(given[0], definitions)
    if schema.get("type") == "object":
        return made_object(schema, definitions)
    if schema.get("type") == "array":
        return [made(schema["items"], definitions)]
    return made_plain(schema)


def made_plain(schema: Schema) -> Any:
    match schema.get("type"):
        case "string":
            return FORMATS.get(schema.get("format", ""), "x" * schema.get("minLength", 1))
        case "integer" | "number":
            return schema.get("minimum") or 1
        case "boolean":
            return True
    return None


def made_object(schema: Schema, definitions: dict[str, Schema]) -> dict[str, Any]:
    return {
        name: made(field, definitions)
        for name, field in schema.get("properties", {}).items()
        # One that may be left out is shown only where an example says so.
        if name in schema.get("required", ()) or "const" in field
    }
