"""The chat in the protocol's document."""

from apps.realtime.reference import route_rows
from apps.realtime.schema.asyncapi import asyncapi


def test_a_route_says_its_commands_and_only_its_own_events() -> None:
    (chat,) = (row for row in route_rows(asyncapi()) if row.address == "/ws/chat/")
    assert ("message.send", ["message.send.ok", "error"]) in chat.asks
    assert ("subscribe", ["subscribe.ok", "error"]) in chat.asks
    assert {"welcome", "resync", "unsubscribed", "message.saved"} <= set(chat.unasked)
    assert "post.saved" not in chat.unasked
