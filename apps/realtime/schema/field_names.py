"""New names for the fields of events that are already logged. Migrations of the apps use it."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.migrations import RunPython

BATCH = 1000

Names = Mapping[str, Mapping[str, str]]


def rename_event_fields(kind: str, names: Names) -> RunPython:
    """A reversible operation for the migration that follows a change of an app's wire events.

    `names` has the new name of each renamed field, by event type and old name. Browsers that come
    back after the change then receive only events that they understand.
    """
    back = {type_: {new: old for old, new in fields.items()} for type_, fields in names.items()}
    return RunPython(partial(_rename, kind, names), partial(_rename, kind, back))


def _rename(kind: str, names: Names, apps: Any, schema_editor: Any) -> None:
    rows = apps.get_model("realtime", "LogEntry").objects.using(schema_editor.connection.alias)
    entries = rows.filter(stream__name__startswith=f"{kind}.").order_by("pk")
    last = 0
    while batch := list(entries.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for entry in batch:
            entry.frame = _renamed(entry.frame, names)
        rows.bulk_update(batch, ["frame"])


def _renamed(text: str, names: Names) -> str:
    frame = json.loads(text)
    event = frame["event"]
    fields = names.get(event["type"], {})
    frame["event"] = {fields.get(name, name): value for name, value in event.items()}
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)
