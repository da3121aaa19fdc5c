"""Streams keep a window; readers within it get a replay, others a resync, and none a silent gap."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import close_old_connections
from django.utils import timezone

from apps.realtime.hub import join as join_module
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream, TaskRow
from apps.realtime.selectors import Entry, cursor_get, entries_after, position_get
from apps.realtime.tasks import TaskResultStatus
from apps.realtime.tasks.retention import Window, events_trim, trimmable, trimmable_streams
from apps.realtime.tasks.trim import trim
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import NoteConsumer, NoteStream, note_send, numbers

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


def notes(count: int, log: int = 1) -> str:
    """Publish notes numbered like their seqs; the stream's epoch."""
    for _ in range(count):
        note_send(log, cursor_get(stream=NoteStream.name(log)).seq + 1)
    return cursor_get(stream=NoteStream.name(log)).epoch


def keep(events: int) -> Window:
    return Window.of(events=events, days=365)


def age(*, up_to: int, days: float) -> None:
    past = timezone.now() - timedelta(days=days)
    LogEntry.objects.filter(stream__name=LOG, seq__lte=up_to).update(created_at=past)


def kept() -> tuple[int, list[int]]:
    """The floor, and the seqs above it."""
    seqs = [entry.seq for entry in entries_after(stream=LOG, after=0)]
    return position_get(stream=LOG).floor, seqs


def test_the_newest_are_kept() -> None:
    notes(10)
    assert trimmable(stream=LOG, window=keep(3)) == 7
    assert events_trim(stream=LOG, window=keep(3), batch=2) == 7
    assert kept() == (7, [8, 9, 10])
    assert events_trim(stream=LOG, window=keep(3)) == 0
    assert note_send(1, 11) == 11


def test_the_old_go_even_if_they_are_few() -> None:
    notes(5)
    age(up_to=3, days=8)
    assert trimmable(stream=LOG, window=Window.of(events=100, days=9)) == 0
    assert events_trim(stream=LOG, window=Window.of(events=100, days=7), batch=1) == 3
    assert kept() == (3, [4, 5])


def test_a_stream_whose_events_are_all_old_keeps_its_head() -> None:
    notes(5)
    age(up_to=5, days=8)
    assert events_trim(stream=LOG, window=Window.of(events=100, days=7)) == 5
    assert kept() == (5, [])
    assert cursor_get(stream=LOG).seq == 5
    assert note_send(1, 6) == 6


def test_only_streams_that_hold_too_much_are_looked_at() -> None:
    notes(5)
    notes(2, log=2)
    Stream.objects.create(name="empty.1")
    assert list(trimmable_streams(window=keep(5))) == []
    assert list(trimmable_streams(window=keep(3))) == [LOG]
    age(up_to=1, days=400)
    assert list(trimmable_streams(window=keep(5))) == [LOG]


def test_writers_are_not_disturbed() -> None:
    """Publishing goes on while the log is trimmed again and again: the log ends as it must."""
    notes(1)
    writer = Thread(target=write)
    writer.start()
    while writer.is_alive():
        events_trim(stream=LOG, window=keep(4), batch=3)
    events_trim(stream=LOG, window=keep(4))
    assert kept() == (36, [37, 38, 39, 40])


def write() -> None:
    try:
        notes(39)
    finally:
        close_old_connections()


# Readers


@pytest.mark.usefixtures("hub")
async def test_a_reader_within_the_window_gets_a_replay_and_one_beyond_a_resync() -> None:
    epoch = await in_thread(notes, 10)
    await in_thread(events_trim, stream=LOG, window=keep(3))
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG, after=7, epoch=epoch)
        assert numbers(await reader.events(3)) == [8, 9, 10]
        for after, its_epoch in ((6, epoch), (0, "")):
            await reader.subscribe(LOG, after=after, epoch=its_epoch)
            assert [frame["type"] for frame in await reader.silent()] == ["resync"]


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("left", [3, 0])
async def test_trimming_during_a_replay_is_told(left: int, monkeypatch: Any) -> None:
    """With nothing left the log looked like one that had been read to its end."""
    epoch = await in_thread(notes, 10)
    monkeypatch.setattr(join_module, "REPLAY_BATCH", 2)
    reads = trim_before_read(3, left)
    monkeypatch.setattr(join_module, "entries_after", reads)
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG, after=0, epoch=epoch)
        assert numbers(await reader.events(4)) == [1, 2, 3, 4]
        await reader.frame("resync")
        await in_thread(note_send, 1, 11)
        assert await reader.silent() == []


@pytest.mark.usefixtures("hub")
async def test_trimming_replayed_events_does_not_disturb_the_replay(monkeypatch: Any) -> None:
    epoch = await in_thread(notes, 10)
    monkeypatch.setattr(join_module, "REPLAY_BATCH", 2)
    monkeypatch.setattr(join_module, "entries_after", trim_before_read(3, 6))
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG, after=0, epoch=epoch)
        assert numbers(await reader.events(10)) == list(range(1, 11))
        await in_thread(note_send, 1, 11)
        assert numbers(await reader.events(1)) == [11]


def trim_before_read(number: int, left: int) -> Callable[..., list[Entry]]:
    """The log's reads, the one of that number coming after a trim that leaves so many events."""
    reads = iter(range(1, 1000))

    def read(**kwargs: Any) -> list[Entry]:
        if next(reads) == number:
            events_trim(stream=LOG, window=keep(left))
        return entries_after(**kwargs)

    return read


# The command and the schedule


def trim_events(*arguments: str) -> str:
    out = StringIO()
    call_command("trim_events", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_has_a_dry_run_and_trims_each_event_once() -> None:
    notes(10)
    assert trim_events("--keep=4", "--dry-run") == f"  {LOG}: 6\n6 events would go.\n"
    assert kept()[0] == 0
    assert trim_events("--keep=4") == f"  {LOG}: 6\n6 events removed.\n"
    assert trim_events("--keep=4") == "0 events removed.\n"
    age(up_to=8, days=3)
    assert trim_events("--days=2") == f"  {LOG}: 2\n2 events removed.\n"
    with pytest.raises(CommandError, match="cannot be negative"):
        trim_events("--keep=-1")


def test_the_settings_say_how_much_is_kept(settings: Any) -> None:
    notes(10)
    assert trim_events() == "0 events removed.\n"
    settings.STREAM_KEEP_EVENTS = 9
    assert trim_events() == f"  {LOG}: 1\n1 events removed.\n"
    settings.STREAM_KEEP_DAYS = 2
    age(up_to=5, days=3)
    assert trim_events() == f"  {LOG}: 4\n4 events removed.\n"


def test_the_scheduled_task_trims_events_and_tasks(settings: Any) -> None:
    settings.STREAM_KEEP_EVENTS = 2
    notes(5)
    TaskRow.objects.create(
        queue="trim",
        path=trim.module_path,
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=timezone.now() - timedelta(days=8),
    )
    trim.call()
    assert kept() == (3, [4, 5])
    assert not TaskRow.objects.exists()
