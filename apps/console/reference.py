"""The fields of a message as rows of a page, from its JSON Schema."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

Schema = dict[str, Any]

MAX_DEPTH = 4
UNBOUNDED = 2**53 - 1  # the largest whole number of JavaScript


class FieldRow(NamedTuple):
    """A field by its path in the frame, and its values in words."""

    path: str
    words: str


def field_rows(schema: Schema, types: Schema, path: str = "") -> Iterator[FieldRow]:
    """The fields of `schema`, and those of objects in it."""
    whole = merged(schema, types)
    for name, field in whole.get("properties", {}).items():
        here = f"{path}{name}"
        optional = "" if name in whole.get("required", ()) else " Optional."
        yield FieldRow(here, f"{words(field, types)}.{optional}")
        inside = merged(field.get("items", field), types)
        if "properties" in inside and here.count(".") < MAX_DEPTH:
            yield from field_rows(inside, types, f"{here}[]." if "items" in field else f"{here}.")


def merged(schema: Schema, types: Schema) -> Schema:
    """`schema` with references and `allOf` resolved; later parts override earlier ones."""
    if "$ref" in schema:
        return merged(types[schema["$ref"].rpartition("/")[2]], types)
    if "allOf" not in schema:
        return schema
    parts = [merged(part, types) for part in schema["allOf"]]
    fields = {name: field for part in parts for name, field in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", ())]
    return {"type": "object", "properties": fields, "required": required}


def words(schema: Schema, types: Schema) -> str:
    """The values that fit `schema`, in words: `Whole number from 1`."""
    match merged(schema, types):
        case {"const": value}:
            return f"Always `{json.dumps(value)}`"
        case {"enum": values}:
            return "One of " + ", ".join(f"`{each}`" for each in values)
        case {"anyOf": [choice, *others]}:
            more = (words(each, types) for each in others)
            return " or ".join(
                [words(choice, types), *(each[0].lower() + each[1:] for each in more)]
            )
        case {"type": "array", "items": item}:
            return f"List, each one: {words(item, types).lower()}"
        case {"type": "string", **limits}:
            return text_words(limits)
        case {"type": "integer", **limits}:
            return f"Whole number{bounds(limits)}"
        case {"type": "number", **limits}:
            return f"Number{bounds(limits)}"
        case {"type": kind}:
            return {"boolean": "`true` or `false`", "null": "`null`"}.get(kind, "Object")
    return "Anything"


def text_words(limits: Schema) -> str:
    match limits:
        case {"format": name}:
            return f"Text, a {name.upper()}"
        case {"pattern": _, "examples": [example, *_]}:
            return f"Text like `{example}`"
        case {"maxLength": most}:
            return f"Text of up to {most:,} characters"
    return "Text"


def bounds(limits: Schema) -> str:
    least, most = limits.get("minimum"), limits.get("maximum", UNBOUNDED)
    if least is None:
        return ""
    return f" from {least}" + (f" to {most:,}" if most < UNBOUNDED else "")
