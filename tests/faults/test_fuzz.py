"""A consumer answers invalid frames cleanly: no traceback, and it leaves its groups."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer
from tests.faults.frames import batches, drawn

EXAMPLES = 200


@pytest.fixture
async def hub() -> AsyncIterator[Hub]:
    hub = Hub.current()
    yield hub
    await hub.stop()


@pytest.mark.django_db(transaction=True)
async def test_no_frame_breaks_the_consumer(hub: Hub, caplog: Any) -> None:
    sent = 0
    for batch in drawn(batches, EXAMPLES):
        async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
            for frame in batch:
                if isinstance(frame, str):
                    await reader.send_text(frame)
                else:
                    await reader.send_bytes(frame)
            answer = await reader.ask("ping")
            assert answer["type"] == "ok", batch
            sent += len(batch)
        assert not hub.connections
        assert not any(topic.subscriptions for topic in hub.streams.values())
    assert sent >= 5000
    assert "Traceback" not in caplog.text
    assert "failed" not in caplog.text
