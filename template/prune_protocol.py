"""Leaves apps out of the protocol's documents, as `manage.py export_protocol` would write them."""

import json
import re
from pathlib import Path
from typing import Any

from template.files import edit
from template.prune_lines import without_lines

Document = dict[str, Any]

EXPORTED = re.compile(r"^export (?:interface|type) (\w+)", re.MULTILINE)
REFERENCE = re.compile(r'"\$ref": "[^"]*/([^"/]+)"')
UNIONS = ("ClientFrame", "ServerFrame")  # of the frames of all apps


def prune(root: Path, apps: set[str]) -> None:
    """Call it while the apps' folders are there: `wire.gen.ts` says which types are theirs."""
    folder = root / "docs" / "protocol"
    asyncapi, schema = folder / "asyncapi.json", folder / "schema.json"
    types = with_frames(types_of(root, apps), json.loads(schema.read_text())["$defs"])
    document = json.loads(asyncapi.read_text())
    channels = {name for name in document["channels"] if name.partition("-")[0] in apps}
    operations = {name for name in document["operations"] if name.partition(".")[0] in channels}
    messages = {
        name
        for name, message in document["components"]["messages"].items()
        if references(message["payload"]) & types
    }
    for path in (asyncapi, schema):
        edit(path, lambda text: pruned(text, types | channels | operations | messages))
    for name in messages:
        (folder / "samples" / f"{name}.json").unlink()
    gone = [*(f'^  "{re.escape(name)}": ' for name in messages), *(f"/apps/{app}/" for app in apps)]
    edit(folder / "samples.gen.ts", lambda text: without_lines(text, re.compile("|".join(gone))))


def types_of(root: Path, apps: set[str]) -> set[str]:
    """The types that only these apps have."""
    types: dict[bool, set[str]] = {True: set(), False: set()}
    for path in root.glob("apps/*/frontend/wire.gen.ts"):
        types[path.parent.parent.name in apps].update(EXPORTED.findall(path.read_text()))
    return types[True] - types[False]


def with_frames(types: set[str], schemas: Document) -> set[str]:
    """Those types, and the frames that carry them."""
    frames = {name for name, schema in schemas.items() if references(schema) & types}
    return types | (frames - {*UNIONS})


def references(part: Any) -> set[str]:
    return {*REFERENCE.findall(json.dumps(part))}


def pruned(text: str, gone: set[str]) -> str:
    """A document without the parts that are called so, and without references to them."""
    return json.dumps(without(json.loads(text), gone), indent=2, ensure_ascii=False) + "\n"


def without(part: Any, gone: set[str]) -> Any:
    if isinstance(part, dict):
        return {key: without(each, gone) for key, each in part.items() if key not in gone}
    if isinstance(part, list):
        return [without(each, gone) for each in part if not is_reference(each, gone)]
    return part


def is_reference(part: Any, gone: set[str]) -> bool:
    return isinstance(part, dict) and str(part.get("$ref", "")).rpartition("/")[2] in gone
