"""The AsyncAPI document as rows of a page: routes, and messages with their fields."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]

MAX_DEPTH = 4
UNBOUNDED = 2**53 - 1  # the largest whole number of JavaScript


@dataclass(frozen=True)
class FieldRow:
    """A field by its path in the frame, and its values in words."""

    path: str
    words: str


@dataclass(frozen=True)
class MessageRow:
    name: str
    from_browser: bool
    about: str
    fields: list[FieldRow]
    sample: str


@dataclass(frozen=True)
class RouteRow:
    """`commands` pairs each command with its possible answers; `sends` is what else may come."""

    name: str
    address: str
    about: str
    streams: list[Document]
    commands: list[tuple[str, list[str]]]
    sends: list[str]


def route_rows(document: Document) -> list[RouteRow]:
    return [route_row(document, name) for name in document["channels"]]


def route_row(document: Document, name: str) -> RouteRow:
    channel = document["channels"][name]
    here = {"$ref": f"#/channels/{name}"}
    operations = [each for each in document["operations"].values() if each["channel"] == here]
    return RouteRow(
        name=name,
        address=channel["address"],
        about=channel["description"],
        streams=channel["x-streams"],
        commands=[
            (names(each)[0], names(each["reply"]))
            for each in operations
            if each["action"] == "receive"
        ],
        sends=[one for each in operations if each["action"] == "send" for one in names(each)],
    )


def names(operation: Document) -> list[str]:
    return [last(each) for each in operation["messages"]]


def last(reference: Document) -> str:
    return str(reference["$ref"].rpartition("/")[2])


def message_rows(document: Document) -> list[MessageRow]:
    commands = {command for route in route_rows(document) for command, _ in route.commands}
    return [
        MessageRow(
            name=name,
            from_browser=name in commands,
            about=message["description"],
            fields=list(field_rows(message["payload"], document["components"]["schemas"])),
            sample=json.dumps(message["examples"][0]["payload"], indent=2, ensure_ascii=False),
        )
        for name, message in document["components"]["messages"].items()
    ]


def field_rows(schema: Document, types: Document, path: str = "") -> Iterator[FieldRow]:
    """The fields of `schema`, and those of objects in it."""
    whole = merged(schema, types)
    for name, field in whole.get("properties", {}).items():
        here = f"{path}{name}"
        optional = "" if name in whole.get("required", ()) else " Optional."
        yield FieldRow(here, f"{words(field, types)}.{optional}")
        inside = merged(field.get("items", field), types)
        if "properties" in inside and here.count(".") < MAX_DEPTH:
            yield from field_rows(inside, types, f"{here}[]." if "items" in field else f"{here}.")


def merged(schema: Document, types: Document) -> Document:
    """`schema` with references and `allOf` resolved; later parts override earlier ones."""
    if "$ref" in schema:
        return merged(types[last(schema)], types)
    if "allOf" not in schema:
        return schema
    parts = [merged(part, types) for part in schema["allOf"]]
    fields = {name: field for part in parts for name, field in part.get("properties", {}).items()}
    required = [name for part in parts for name in part.get("required", ())]
    return {"type": "object", "properties": fields, "required": required}


def words(schema: Document, types: Document) -> str:
    """The values that fit `schema`, in words: `Whole number from 1`."""
    schema = merged(schema, types)
    if "const" in schema:
        return f"Always `{json.dumps(schema['const'])}`"
    if "enum" in schema:
        return "One of " + ", ".join(f"`{each}`" for each in schema["enum"])
    if "anyOf" in schema:
        first, *others = (words(each, types) for each in schema["anyOf"])
        return " or ".join([first, *(each[0].lower() + each[1:] for each in others)])
    match schema.get("type"):
        case "array":
            return f"List, each one: {words(schema['items'], types).lower()}"
        case "string":
            return text_words(schema)
        case "integer" | "number" as kind:
            return number_words(schema, "Whole number" if kind == "integer" else "Number")
    plain = {"boolean": "`true` or `false`", "null": "`null`", "object": "Object"}
    return plain.get(str(schema.get("type")), "Anything")


def text_words(schema: Document) -> str:
    if "format" in schema:
        return f"Text, a {schema['format'].upper()}"
    if "pattern" in schema and "examples" in schema:
        return f"Text like `{schema['examples'][0]}`"
    bound = schema.get("maxLength")
    return f"Text of up to {bound:,} characters" if bound else "Text"


def number_words(schema: Document, kind: str) -> str:
    least, most = schema.get("minimum"), schema.get("maximum", UNBOUNDED)
    if least is None:
        return kind
    return f"{kind} from {least}" + (f" to {most:,}" if most < UNBOUNDED else "")
