"""Leaves apps out of the protocol's documents, as `manage.py export_protocol` would write them."""

import json
import re
from pathlib import Path
from typing import Any

from template.prune_docs import without_lines

Document = dict[str, Any]

EXPORTED = re.compile(r"^export (?:interface|type) (\w+)", re.MULTILINE)


def leave_out(root: Path, apps: set[str]) -> None:
    """Before the apps' folders go: their `wire.gen.ts` says which types are theirs."""
    folder = root / "docs" / "protocol"
    types = types_of(root, apps)
    asyncapi = loaded(folder / "asyncapi.json")
    schema = loaded(folder / "schema.json")
    types |= {name for name, each in schema["$defs"].items() if carries(each, types)}
    messages = {
        name
        for name, each in asyncapi["components"]["messages"].items()
        if last(each["payload"]) in types
    }
    dump(folder / "asyncapi.json", lesser_asyncapi(asyncapi, apps, types, messages))
    dump(folder / "schema.json", lesser_schema(schema, types))
    for name in messages:
        (folder / "samples" / f"{name}.json").unlink()
    typed = folder / "samples.gen.ts"
    gone = [
        *(rf'^  "{re.escape(name)}": ' for name in messages),
        *(f"/apps/{app}/" for app in apps),
    ]
    text = without_lines(typed.read_text(encoding="utf-8"), re.compile("|".join(gone)))
    typed.write_text(text, encoding="utf-8")


def types_of(root: Path, apps: set[str]) -> set[str]:
    """The types that only these apps have."""
    theirs: set[str] = set()
    others: set[str] = set()
    for wire in root.glob("apps/*/frontend/wire.gen.ts"):
        found = EXPORTED.findall(wire.read_text(encoding="utf-8"))
        (theirs if wire.parent.parent.name in apps else others).update(found)
    return theirs - others


def carries(schema: Document, types: set[str]) -> bool:
    """Whether it is a frame around one of `types`."""
    bodies = [part.get("properties", {}) for part in schema.get("allOf", [])]
    return any(last(each) in types for body in bodies for each in body.values() if "$ref" in each)


def lesser_asyncapi(
    document: Document, apps: set[str], types: set[str], messages: set[str]
) -> Document:
    channels = {name for name in document["channels"] if name.partition("-")[0] in apps}
    routes = {f"#/channels/{name}" for name in channels}
    operations = document["operations"]
    components = document["components"]
    return document | {
        "channels": without(document["channels"], channels),
        "operations": {
            name: each for name, each in operations.items() if each["channel"]["$ref"] not in routes
        },
        "components": components
        | {
            "messages": without(components["messages"], messages),
            "schemas": without(components["schemas"], types),
        },
    }


def lesser_schema(document: Document, types: set[str]) -> Document:
    kept = without(document["$defs"], types)
    for name in ("ClientFrame", "ServerFrame"):
        kept[name] = {"anyOf": [each for each in kept[name]["anyOf"] if last(each) not in types]}
    return document | {"$defs": kept}


def without(items: Document, names: set[str]) -> Document:
    return {name: each for name, each in items.items() if name not in names}


def last(reference: Document) -> str:
    return str(reference.get("$ref", "")).rpartition("/")[2]


def loaded(path: Path) -> Document:
    return dict(json.loads(path.read_text(encoding="utf-8")))


def dump(path: Path, document: Document) -> None:
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")
