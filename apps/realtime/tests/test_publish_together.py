"""Events that are published together are as those that are published one by one."""

import json
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.realtime.layer.messages import StreamEvents
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry
from apps.realtime.selectors import entries_after
from apps.realtime.services import publish_together
from apps.realtime.telemetry.counters import Counters
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import (
    NoteConsumer,
    NoteSaved,
    NoteStream,
    note_send,
    notes_send,
    numbers,
)

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


def test_events_together_take_a_statement_per_stream_and_one(
    django_assert_num_queries: Any,
) -> None:
    notes = [(NoteStream.name(1 + each % 2), "", NoteSaved(number=each)) for each in range(6)]
    with transaction.atomic():
        publish_together(events=notes)
    with transaction.atomic(), django_assert_num_queries(3):
        assert publish_together(events=notes) == [4, 4, 5, 5, 6, 6]


def test_events_together_are_as_if_published_one_by_one() -> None:
    assert [note_send(1, 1), *notes_send(1, 2, 3, 4), note_send(1, 5)] == [1, 2, 3, 4, 5]
    assert notes_send(1) == []
    together = LogEntry.objects.filter(seq__in=(2, 3, 4)).values_list("key", flat=True)
    assert [*together] == ["note.2", "note.3", "note.4"]
    frames = [json.loads(entry.frame) for entry in entries_after(stream=LOG, after=0)]
    assert [(each["seq"], each["event"]["number"]) for each in frames] == [
        (number, number) for number in range(1, 6)
    ]
    assert len({each["epoch"] for each in frames}) == 1


@pytest.mark.usefixtures("hub")
async def test_events_together_arrive_once_and_in_order(counted: Counters) -> None:
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG)
        await in_thread(note_send, 1, 1)
        await in_thread(notes_send, 1, 2, 3, 4)
        await in_thread(note_send, 1, 5)
        frames = await reader.events(5)
        assert [frame["seq"] for frame in frames] == [1, 2, 3, 4, 5]
        assert numbers(frames) == [1, 2, 3, 4, 5]
        assert (counted.published, counted.gaps) == (5, 0)


# Given in another order than that of the streams' names.
NOTES = [(NoteStream.name(number), "", NoteSaved(number=number)) for number in (3, 1, 2, 3)]


def test_events_together_lock_their_streams_in_the_order_of_their_names() -> None:
    """Two writers would wait for each other else."""
    with transaction.atomic():
        publish_together(events=NOTES)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        publish_together(events=NOTES)
    updates = [each["sql"] for each in queries if each["sql"].startswith("UPDATE")]
    locked = [name for sql in updates for name in re.findall(r"'([^']+)'", sql)]
    assert locked == [NoteStream.name(number) for number in (1, 2, 3)]


def test_events_together_wake_the_readers_of_each_stream_after_the_commit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: dict[str, StreamEvents] = {}
    monkeypatch.setattr("apps.realtime.layer.wake_up.broadcaster.send_soon", sent.__setitem__)
    with transaction.atomic():
        publish_together(events=NOTES)
        transaction.set_rollback(True)
    assert sent == {}
    with transaction.atomic():
        publish_together(events=NOTES)
        assert sent == {}
    assert {name: (each.seq, len(each.frames)) for name, each in sent.items()} == {
        NoteStream.name(1): (1, 1),
        NoteStream.name(2): (1, 1),
        NoteStream.name(3): (1, 2),
    }
