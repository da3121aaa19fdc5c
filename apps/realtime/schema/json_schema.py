"""The JSON Schema of every type, and of every frame."""

from typing import Any

from django.conf import settings

from apps.realtime.schema.app_protocol import app_protocols
from apps.realtime.schema.registry import message_specs

Document = dict[str, Any]

CARRIERS = ("event", "ephemeral", "ok")  # described by what they carry


def schemas() -> Document:
    """Every type by name: those declared, and the frames made of two of them."""
    found: Document = {}
    for protocol in app_protocols():
        for name, schema in protocol.schema()["$defs"].items():
            if found.setdefault(name, schema) != schema:
                raise ValueError(f"Two different types are called {name}.")
    return found | {each.type_name: each.schema for each in message_specs() if each.schema}


def json_schema() -> Document:
    """JSON Schema 2020-12; `$defs` has `ClientFrame` and `ServerFrame`, and all types."""
    sent: dict[str, list[Document]] = {"browser": [], "server": []}
    for each in message_specs():
        sent[each.sender] += [ref(each.type_name)] if each.name not in CARRIERS else []
    sent["server"].append({"allOf": [ref("Ok"), {"properties": {"result": {"type": "null"}}}]})
    frames = {"ClientFrame": {"anyOf": sent["browser"]}, "ServerFrame": {"anyOf": sent["server"]}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title()}: every frame",
        "anyOf": [ref(name) for name in frames],
        "$defs": frames | schemas(),
    }


def ref(name: str) -> Document:
    return {"$ref": f"#/$defs/{name}"}


def title() -> str:
    return f"{getattr(settings, 'SITE_NAME', 'The')} live protocol"
