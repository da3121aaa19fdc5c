"""The protocol as documents: AsyncAPI 3.0, and a JSON Schema of every frame."""

import json
from typing import Any, get_args

from django.conf import settings

from apps.realtime.close_codes import CloseCode
from apps.realtime.consumers.websocket import HEARTBEAT_SECONDS
from apps.realtime.hub.limits import Limits
from apps.realtime.protocol import ErrorCode
from apps.realtime.schema.examples import sample
from apps.realtime.schema.registry import (
    MessageSpec,
    accepted,
    answer_of,
    message_specs,
    type_of,
    unasked,
)
from apps.realtime.schema.routes import Route, routes
from apps.realtime.schema.typescript import app_protocols

Document = dict[str, Any]

VERSION = "1.0.0"
ERRORS: dict[ErrorCode, str] = {
    "malformed": "Not a JSON object in a text frame.",
    "invalid": "An unknown type or field, or a value out of bounds.",
    "not_found": "Unknown, or you do not have access: the two look the same.",
    "forbidden": "You may read this, but not do that.",
    "not_subscribed": "This connection is not subscribed to that stream.",
    "too_many": "More than one connection, user or address may have. Wait, or use fewer.",
    "conflict": "Somebody else was quicker, or it is over.",
    "internal": "An error on the server. It was logged; try again.",
    "unavailable": "Not available at the moment. Try again.",
}
# These are described by what they carry.
CARRIERS = ("event", "ephemeral", "ok")

OVERVIEW = f"""\
Every frame is a JSON object in a text message of at most {Limits.frame_bytes // 1024} KiB, told
apart by its `type`. Unknown types and unknown fields are refused.

The server speaks first: `welcome`. From then on each command carries an `id` of the browser's
choice, and is answered by one `ok` or `error` with that `id`, in the order of the commands. An
`ok` means that the change is committed. An `error` has a code from a closed list and a sentence
for people; it never ends the connection. A browser that hears nothing for {HEARTBEAT_SECONDS}
seconds sends a `ping`.

A stream is a numbered log that people subscribe to. Its events have a `seq` without gaps. After a
lost connection a browser subscribes again with `after` and `epoch`, the last it has seen, and
receives what it has missed: every event once and in order. When the log no longer reaches back
that far, `resync` tells it to load the page's content afresh."""


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
    messages = message_specs()
    client = [each.type_name for each in messages if each.sender == "browser"]
    server = [
        each.type_name for each in messages if each.sender == "server" and each.name not in CARRIERS
    ]
    empty = {"allOf": [ref("Ok"), {"properties": {"result": {"type": "null"}}}]}
    made = {
        "ClientFrame": {"anyOf": [ref(name) for name in client]},
        "ServerFrame": {"anyOf": [*(ref(name) for name in server), empty]},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title()}: every frame",
        "anyOf": [ref("ClientFrame"), ref("ServerFrame")],
        "$defs": made | completed(schemas()),
    }


def ref(name: str) -> Document:
    return {"$ref": f"#/$defs/{name}"}


def completed(types: Document) -> Document:
    """With whole examples instead of those that models declare in part."""
    whole = {
        model.__name__: sample(model)
        for protocol in app_protocols()
        for model in (*protocol.commands, *protocol.sent)
    }
    return {
        name: schema | ({"examples": [whole[name]]} if name in whole else {})
        for name, schema in types.items()
    }


def title() -> str:
    return f"{getattr(settings, 'SITE_NAME', 'The')} live protocol"


def asyncapi() -> Document:
    """AsyncAPI 3.0, from the server's point of view: it receives commands and sends the rest."""
    found = routes()
    document = {
        "asyncapi": "3.0.0",
        "info": {"title": title(), "version": VERSION, "description": OVERVIEW},
        "defaultContentType": "application/json",
        "servers": {
            "site": {
                "host": "localhost:8000",
                "protocol": "ws",
                "description": "This site itself; `wss` where pages come over HTTPS.",
            }
        },
        "channels": {route.name: channel(route) for route in found},
        "operations": {name: one for route in found for name, one in operations(route).items()},
        "components": {
            "messages": {each.name: message(each) for each in message_specs()},
            "schemas": completed(schemas()),
        },
        "x-error-codes": [{"code": code, "meaning": ERRORS[code]} for code in get_args(ErrorCode)],
        "x-close-codes": [
            {"code": each.value, "why": each.why, "browser": each.then} for each in CloseCode
        ],
    }
    text = json.dumps(document).replace('"#/$defs/', '"#/components/schemas/')
    return dict(json.loads(text))


def channel(route: Route) -> Document:
    asked = [name for command in accepted(route) for name in (type_of(command), answer_of(command))]
    names = dict.fromkeys([*asked, "error", *unasked(route)])
    return {
        "address": route.address,
        "title": route.name,
        "description": route.about,
        "parameters": {
            name: {"description": f"As in the page's address ({converter})."}
            for name, converter in route.parameters.items()
        },
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        "x-streams": [
            {"name": f"{kind.kind}.<number>", "description": first_line(kind.__doc__)}
            for kind in route.consumer.kinds
        ],
    }


def operations(route: Route) -> Document:
    found = {
        f"{route.name}.{type_of(command)}": {
            "action": "receive",
            **exchange(route, [type_of(command)]),
            "reply": exchange(route, [answer_of(command), "error"]),
        }
        for command in accepted(route)
    }
    return found | {f"{route.name}.sends": {"action": "send", **exchange(route, unasked(route))}}


def exchange(route: Route, names: list[str]) -> Document:
    there = f"#/channels/{route.name}"
    return {
        "channel": {"$ref": there},
        "messages": [{"$ref": f"{there}/messages/{name}"} for name in names],
    }


def message(each: MessageSpec) -> Document:
    return {
        "name": each.name,
        "title": each.name,
        "summary": first_line(each.about),
        "description": each.about,
        "payload": ref(each.type_name),
        "examples": [{"name": each.name, "payload": each.sample}],
    }


def first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]
