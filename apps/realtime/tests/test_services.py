"""An event exists if and only if the change does, and seqs are in commit order."""

import json
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from redis import Redis

from apps.realtime.layer.broadcaster import Broadcaster
from apps.realtime.layer.config import layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream
from apps.realtime.selectors import Cursor, cursor_get, entries_after
from apps.realtime.services import entries_of, publish, stream_lock
from apps.realtime.testing import TestSocket
from apps.realtime.testing.processes import HOST
from apps.realtime.tests.factories import (
    NoteConsumer,
    NoteSaved,
    NoteStream,
    note_send,
    numbers,
)
from tests.services import RedisServer

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


def test_seqs_begin_at_one_and_have_no_gaps() -> None:
    assert [note_send(1, number) for number in range(4)] == [1, 2, 3, 4]
    assert [note_send(2, number) for number in range(2)] == [1, 2]
    assert [entry.seq for entry in entries_after(stream=LOG, after=1)] == [2, 3, 4]


def test_an_event_takes_two_statements(django_assert_num_queries: Any) -> None:
    """One moves the stream on, locks and reads it; one writes the entry."""
    note_send(1, 1)
    with transaction.atomic(), django_assert_num_queries(2):
        publish(stream=LOG, event=NoteSaved(number=2))


def test_publishing_outside_of_a_transaction_is_a_mistake() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        publish(stream=LOG, event=NoteSaved(number=1))


def note_rolled_back() -> None:
    with transaction.atomic():
        publish(stream=LOG, event=NoteSaved(number=666))
        transaction.set_rollback(True)


@pytest.mark.usefixtures("hub")
async def test_a_rollback_sends_nothing_and_leaves_no_gap() -> None:
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG)
        await in_thread(note_send, 1, 1)
        await in_thread(note_rolled_back)
        await in_thread(note_send, 1, 2)
        frames = await reader.events(2)
        assert numbers(frames) == [1, 2]
        assert [frame["seq"] for frame in frames] == [1, 2]
        assert await reader.silent() == []


def test_the_cursor_is_the_newest_event() -> None:
    assert cursor_get(stream=LOG) == Cursor(LOG, 0, "")
    note_send(1, 1)
    epoch = Stream.objects.get(name=LOG).epoch
    assert cursor_get(stream=LOG) == Cursor(LOG, 1, epoch)
    assert epoch


def test_a_lock_alone_moves_no_cursor() -> None:
    for _ in range(2):
        with transaction.atomic():
            stream_lock(stream=LOG)
    assert cursor_get(stream=LOG).seq == 0
    assert note_send(1, 1) == 1


def test_the_stored_text_is_the_frame() -> None:
    note_send(1, 1)
    stored = LogEntry.objects.get()
    epoch = stored.stream.epoch
    assert stored.frame == (
        f'{{"type":"event","stream":"{LOG}","epoch":"{epoch}","seq":1,'
        '"event":{"type":"note.saved","number":1}}'
    )


def note_publish(number: int, key: str = "", *, log: str = LOG, replaces: bool = False) -> None:
    with transaction.atomic():
        publish(stream=log, event=NoteSaved(number=number), key=key, replaces=replaces)


def log_frames(log: str = LOG) -> list[Any]:
    return [json.loads(entry.frame) for entry in entries_after(stream=log, after=0)]


def test_a_replaced_event_is_not_replayed_and_seqs_stay_contiguous() -> None:
    for number, key in ((1, "note.1"), (12, "note.12"), (1, "note.1")):
        note_publish(number, key)
    note_publish(0, "note.1", replaces=True)
    assert numbers(log_frames()) == [0, 12, 0, 0]
    assert [frame["seq"] for frame in log_frames()] == [1, 2, 3, 4]


def test_replacing_leaves_other_streams_and_events_without_a_key_alone() -> None:
    other = NoteStream.name(2)
    note_publish(1, "note.1", log=other)
    note_publish(1)
    note_publish(1, "note.1")
    note_publish(0, "note.1", replaces=True)
    assert numbers(log_frames()) == [1, 0, 0]
    assert numbers(log_frames(other)) == [1]


def test_replacing_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        note_publish(0, replaces=True)
    assert log_frames() == []


def test_the_events_of_a_key_are_found_by_an_index() -> None:
    note_publish(0, "note.1")
    log = Stream.objects.get(name=LOG)
    LogEntry.objects.bulk_create(  # of fewer, a planner might read all
        LogEntry(stream=log, seq=seq, key=f"note.{seq}", frame="{}") for seq in range(2, 5_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE realtime_logentry")
    plan = entries_of(Stream.objects.get(name=LOG), "note.1").explain()
    assert "log_entry_by_key" in plan


def test_events_logged_before_keys_existed_can_be_replaced() -> None:
    migration = import_module("apps.realtime.migrations.0003_keyed_log_entries")
    note_publish(1)
    note_publish(2)
    for entry, body in zip(
        LogEntry.objects.all(),
        ({"type": "message.saved", "id": 311}, {"type": "list.read"}),
        strict=True,
    ):
        entry.frame = json.dumps(json.loads(entry.frame) | {"event": body})
        entry.save()
    with connection.schema_editor() as editor:
        migration.add_keys(apps, editor)
    assert list(LogEntry.objects.values_list("key", flat=True)) == ["message.311", ""]


def test_a_layer_that_is_down_fails_no_write_and_is_logged_once(
    settings: Any, caplog: Any, monkeypatch: Any
) -> None:
    broadcaster = Broadcaster(pause=0)
    monkeypatch.setattr("apps.realtime.layer.wake_up.broadcaster", broadcaster)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.DownLayer"}}
    for number in range(3):
        note_send(1, number)
    assert [entry.seq for entry in entries_after(stream=LOG, after=0)] == [1, 2, 3]
    assert broadcaster.failed == 3
    assert caplog.text.count("The channel layer (") == 1
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    note_send(1, 4)
    assert caplog.text.count("The channel layer is back; 3 messages failed so far.") == 1


def test_while_the_layer_is_down_most_writes_do_not_wait_for_it(
    settings: Any, monkeypatch: Any
) -> None:
    tried: list[str] = []
    monkeypatch.setattr("apps.realtime.layer.wake_up.broadcaster", Broadcaster(pause=3600))
    monkeypatch.setattr(DownLayer, "tried", tried)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.DownLayer"}}
    for number in range(5):
        note_send(1, number)
    assert tried == [LOG]


@pytest.mark.parametrize("scheme", ["redis+pubsub", "redis"])
def test_a_command_that_publishes_often_connects_to_redis_once(
    scheme: str, settings: Any, redis: RedisServer
) -> None:
    """A connection and an event loop per wake-up took two thirds of its time."""
    url = redis.url.replace("redis", scheme, 1)
    settings.CHANNEL_LAYERS = {"default": layer_config(url)}
    with Redis(HOST, redis.port) as client:
        before = connections_to(client)
        for number in range(10):
            note_send(1, number)
        assert connections_to(client) == before + 1


def connections_to(client: Any) -> int:
    """How many clients have ever connected there."""
    return int(client.info("stats")["total_connections_received"])


class DownLayer:
    """A channel layer whose Redis cannot be reached."""

    tried: list[str] = []

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        self.tried.append(group)
        raise ConnectionError("nobody listens")
