"""The protocol as an AsyncAPI 3.0 document."""

import json
from collections.abc import Iterator
from typing import get_args

from apps.realtime.consumers.websocket import HEARTBEAT_SECONDS
from apps.realtime.hub.close_codes import CloseCode
from apps.realtime.hub.limits import Limits
from apps.realtime.protocol import ErrorCode
from apps.realtime.schema.json_schema import Document, ref, schemas, title
from apps.realtime.schema.registry import MessageSpec, first_line, message_specs
from apps.realtime.schema.route_specs import RouteSpec, route_specs

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
that far, `resync` tells it to reload the page's content."""


def asyncapi() -> Document:
    """AsyncAPI 3.0, from the server's point of view: it receives commands and sends the rest."""
    routes = route_specs()
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
        "channels": {each.route.name: channel(each) for each in routes},
        "operations": dict(pair for each in routes for pair in operations(each)),
        "components": {
            "messages": {each.name: message(each) for each in message_specs()},
            "schemas": schemas(),
        },
        "x-error-codes": [{"code": code, "meaning": ERRORS[code]} for code in get_args(ErrorCode)],
        "x-close-codes": [
            {"code": each.value, "why": each.why, "browser": each.then} for each in CloseCode
        ],
    }
    text = json.dumps(document).replace('"#/$defs/', '"#/components/schemas/')
    return dict(json.loads(text))


def channel(spec: RouteSpec) -> Document:
    route = spec.route
    asked = [name for command, answers in spec.commands.items() for name in (command, *answers)]
    return {
        "address": route.address,
        "title": route.name,
        "description": route.about,
        "parameters": {
            name: {"description": f"As in the page's address ({converter})."}
            for name, converter in route.parameters.items()
        },
        "messages": {
            name: {"$ref": f"#/components/messages/{name}"} for name in [*asked, *spec.sends]
        },
        "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        "x-streams": spec.streams,
    }


def operations(spec: RouteSpec) -> Iterator[tuple[str, Document]]:
    name = spec.route.name
    for command, answers in spec.commands.items():
        reply = {"reply": exchange(name, answers)}
        yield f"{name}.{command}", {"action": "receive"} | exchange(name, [command]) | reply
    yield f"{name}.sends", {"action": "send"} | exchange(name, spec.sends)


def exchange(route: str, messages: list[str]) -> Document:
    there = f"#/channels/{route}"
    return {
        "channel": {"$ref": there},
        "messages": [{"$ref": f"{there}/messages/{name}"} for name in messages],
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
