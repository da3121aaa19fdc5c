"""Messages between processes: each has one handler, and reads as it was written."""

import json
from dataclasses import fields
from typing import Any

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.messages import TYPES, LayerMessage, StreamEvent, TaskReady, parse

VALUES: dict[str, Any] = {"seq": 7, "number": 3, "count": 0, "user_id": 1, "at": 1.5}


# A worker reads no message: any of them wakes it.
HANDLED = [kind for kind in TYPES.values() if kind is not TaskReady]


@pytest.mark.parametrize("kind", HANDLED, ids=lambda kind: kind.type)
async def test_each_message_has_exactly_one_handler(kind: type[LayerMessage]) -> None:
    hub = Hub()
    targets = (hub.receiver, hub, hub.presence)
    name = kind.type.replace(".", "_")
    assert [hasattr(each, name) for each in targets].count(True) == 1


@pytest.mark.parametrize("kind", TYPES.values(), ids=TYPES)
def test_a_message_survives_the_way_through_the_layer(kind: type[LayerMessage]) -> None:
    sent = kind(**{field.name: VALUES.get(field.name, "x") for field in fields(kind)})
    assert parse(json.loads(json.dumps(sent.as_dict()))) == sent


def test_an_older_process_reads_messages_without_new_fields() -> None:
    """It refuses fields that it does not know, so those at their default are left out."""
    sent = StreamEvent("test.log.1", "e", 1, "{}").as_dict()
    assert sent.keys() == {"type", "stream", "epoch", "seq", "frame"}


@pytest.mark.parametrize(
    "message",
    [{}, {"type": "chat.message"}, {**StreamEvent("a", "b", 1, "c").as_dict(), "extra": 1}],
    ids=["no type", "unknown type", "unknown field"],
)
def test_a_message_of_another_kind_is_refused(message: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown layer message"):
        parse(message)
