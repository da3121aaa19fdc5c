"""The messages of each route."""

from dataclasses import dataclass

from pydantic import BaseModel

from apps.realtime.protocol import (
    COMMANDS,
    EVENTS,
    Command,
    PersonTyping,
    Ping,
    PresenceChanged,
    PresenceState,
)
from apps.realtime.schema.app_protocol import app_protocols
from apps.realtime.schema.registry import answer_of, app_of, first_line, type_of
from apps.realtime.server.routes import Route, routes


@dataclass(frozen=True)
class RouteSpec:
    """`commands` has each command's possible answers, `sends` what else may come; all by name."""

    route: Route
    commands: dict[str, list[str]]
    sends: list[str]

    @property
    def streams(self) -> list[dict[str, str]]:
        return [
            {"name": f"{kind.kind}.<number>", "description": first_line(kind.__doc__)}
            for kind in self.route.consumer.kinds
        ]


def route_specs() -> list[RouteSpec]:
    """The routes by address. One without streams has nothing to subscribe to."""
    return [
        RouteSpec(
            route,
            {type_of(each): [answer_of(each), "error"] for each in commands_of(route)},
            ["welcome", *streamed(route)] if route.consumer.kinds else ["welcome"],
        )
        for route in routes()
    ]


def commands_of(route: Route) -> tuple[type[Command], ...]:
    return (*(COMMANDS if route.consumer.kinds else [Ping]), *route.consumer.commands)


def streamed(route: Route) -> list[str]:
    """The events that a route's streams carry: those of their apps, and the core's own."""
    kinds = route.consumer.kinds
    labels = {app_of(kind) for kind in kinds}
    events: list[type[BaseModel]] = [*EVENTS]
    for protocol in app_protocols():
        if protocol.label in labels:
            events += [*protocol.events, *protocol.ephemerals]
    events += [PresenceState, PresenceChanged] if any(kind.presence for kind in kinds) else []
    events += [PersonTyping] if any(kind.typing for kind in kinds) else []
    return ["resync", "unsubscribed", *map(type_of, events)]
