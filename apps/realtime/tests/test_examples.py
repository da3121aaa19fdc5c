"""Every message has a sample, on disk too, that its model reads and that shows the whole of it."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from django.conf import settings
from pydantic import BaseModel, ValidationError

from apps.realtime.protocol import Command, Event, WireModel, example
from apps.realtime.schema.app_protocol import AppProtocol
from apps.realtime.schema.examples import sample
from apps.realtime.schema.registry import MessageSpec, message_specs, messages_of

SAMPLES = Path(settings.BASE_DIR) / "docs" / "protocol" / "samples"


def read(message: MessageSpec, frame: dict[str, Any]) -> BaseModel:
    """Parse a frame with the server's models; the message that it carries."""
    if message.frame is None:
        return message.model.model_validate_json(json.dumps(frame))
    message.frame.model_validate_json(json.dumps(frame))
    return message.model.model_validate_json(json.dumps(frame[message.field]))


def on_disk(message: MessageSpec) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads((SAMPLES / f"{message.name}.json").read_text())
    return frame


@pytest.fixture(params=message_specs(), ids=lambda message: message.name)
def message(request: pytest.FixtureRequest) -> MessageSpec:
    found: MessageSpec = request.param
    return found


def test_every_sample_is_read_by_its_model(message: MessageSpec) -> None:
    frame = on_disk(message)
    body = frame[message.field] if message.frame else frame
    assert read(message, frame).model_dump(mode="json") == body


def test_an_unknown_field_is_refused(message: MessageSpec) -> None:
    frame = on_disk(message)
    with pytest.raises(ValidationError, match="extra"):
        read(message, frame | {"surprise": 1})


def test_a_missing_field_is_refused(message: MessageSpec) -> None:
    frame = on_disk(message)
    body = frame[message.field] if message.frame else frame
    required = [name for name, field in message.model.model_fields.items() if field.is_required()]
    for name in required:
        less = {key: value for key, value in body.items() if key != name}
        with pytest.raises(ValidationError, match=name):
            read(message, frame | {message.field: less} if message.frame else less)


def test_no_sample_belongs_to_no_message() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == {each.name for each in message_specs()}


# How one is made


class Lamp(WireModel):
    colour: Literal["red", "green"]
    watts: int


class LampLit(Event):
    type: Literal["lamp.lit"] = "lamp.lit"
    lamp: Lamp
    neighbours: list[Lamp]
    note: str | None
    bright: bool


class LampLight(Command):
    model_config = example(id="c7", watts=40)

    type: Literal["lamp.light"]
    watts: int
    colour: Literal["red", "green"]


class LampBroken(Event):
    model_config = example(watts="forty")

    type: Literal["lamp.broken"] = "lamp.broken"
    watts: int


def test_a_message_without_an_example_gets_a_plain_one() -> None:
    lamp = {"colour": "red", "watts": 1}
    assert sample(LampLit) == {
        "type": "lamp.lit",
        "lamp": lamp,
        "neighbours": [lamp],
        "note": "x",
        "bright": True,
    }


def test_an_example_is_completed() -> None:
    assert sample(LampLight) == {"id": "c7", "type": "lamp.light", "watts": 40, "colour": "red"}


def test_ephemeral_events_are_carried_by_an_ephemeral_frame() -> None:
    wire = AppProtocol("lamps", Path(), [], [], ephemerals=[LampLit])
    [message] = messages_of(wire)
    assert message.name == "lamp.lit"
    assert message.sample["type"] == "ephemeral"
    assert message.sample["event"] == sample(LampLit)
    assert "seq" not in message.sample


def test_an_example_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(ValidationError, match="watts"):
        sample(LampBroken)
