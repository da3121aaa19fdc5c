"""The protocol page shows routes with their messages, and describes fields in words."""

from apps.console.reference import field_rows
from apps.realtime.schema.route_specs import route_specs
from apps.realtime.server.routes import routes


def test_every_route_is_listed_with_its_commands_and_events() -> None:
    specs = {spec.route.address: spec for spec in route_specs()}
    assert {route.address for route in routes()} == set(specs)
    echo = specs["/ws/echo/"]
    assert echo.commands == {"ping": ["ok", "error"], "echo": ["echo.ok", "error"]}
    assert echo.sends == ["welcome"]
    status = specs["/ws/status/"]
    assert status.commands["subscribe"] == ["subscribe.ok", "error"]
    assert [each["name"] for each in status.streams] == ["console.status.<number>"]


def test_a_route_sends_only_the_events_of_its_own_app() -> None:
    (status,) = (spec for spec in route_specs() if spec.route.address == "/ws/status/")
    of_the_core = {"welcome", "resync", "unsubscribed", "access.changed"}
    assert set(status.sends) == of_the_core | {"process.report", "tasks.report"}


def test_fields_are_described_in_words() -> None:
    types = {
        "Author": {"type": "object", "properties": {"name": {"type": "string"}}},
        "Frame": {
            "type": "object",
            "required": ["type", "seq"],
            "properties": {
                "type": {"const": "x"},
                "seq": {"type": "integer", "minimum": 0, "maximum": 9},
                "by": {"type": "array", "items": {"$ref": "#/components/schemas/Author"}},
                "why": {"anyOf": [{"enum": ["a", "b"]}, {"type": "null"}]},
            },
        },
    }
    rows = field_rows({"$ref": "#/components/schemas/Frame"}, types)
    assert [(row.path, row.words) for row in rows] == [
        ("type", 'Always `"x"`.'),
        ("seq", "Whole number from 0 to 9."),
        ("by", "List, each one: object. Optional."),
        ("by[].name", "Text. Optional."),
        ("why", "One of `a`, `b` or `null`. Optional."),
    ]
