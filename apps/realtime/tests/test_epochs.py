"""After a restore, cursors from after the backup are refused, and no new event is lost."""

from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream
from apps.realtime.selectors import cursor_get, entries_after, position_get
from apps.realtime.services import epochs_renew
from apps.realtime.testing import Frame, TestSocket
from apps.realtime.tests.factories import NoteConsumer, NoteStream, note_send, numbers

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


@pytest.fixture
async def hub(monkeypatch: Any) -> AsyncIterator[Hub]:
    """A hub that looks often, so that tests need not wait."""
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS", 0.05)
    hub = Hub.current()
    hub.poll_seconds = 0.05
    yield hub
    await hub.stop()


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


def notes(start: int, end: int) -> str:
    """Publish notes with these numbers; the stream's epoch."""
    for number in range(start, end + 1):
        note_send(1, number)
    return cursor_get(stream=LOG).epoch


def restore(head: int) -> None:
    """Put the log back to `head`, as restoring a backup does."""
    LogEntry.objects.filter(seq__gt=head).delete()
    Stream.objects.update(head=head)


async def gets_resync(reader: TestSocket, after: int, epoch: str) -> Frame:
    """Subscribe and receive a `resync`; the answer."""
    answer = await reader.subscribe(LOG, after=after, epoch=epoch)
    await reader.frame("resync")
    result: Frame = answer["result"]
    return result


def test_every_stream_has_a_new_epoch_and_an_empty_log() -> None:
    before = notes(1, 5)
    note_send(2, 1)
    assert epochs_renew() == 2
    position = position_get(stream=LOG)
    assert (position.floor, position.head) == (5, 5)
    assert position.epoch not in ("", before)
    assert LogEntry.objects.count() == 0


def test_twice_is_as_good_as_once() -> None:
    notes(1, 3)
    epochs_renew()
    note_send(1, 4)
    epochs_renew()
    position = position_get(stream=LOG)
    assert (position.floor, position.head) == (4, 4)
    assert note_send(1, 5) == 5
    assert [entry.seq for entry in entries_after(stream=LOG, after=4)] == [5]


def test_the_command_says_how_many() -> None:
    notes(1, 1)
    out = StringIO()
    call_command("renew_epochs", stdout=out)
    assert out.getvalue() == "1 streams have a new epoch.\n"


@pytest.mark.usefixtures("hub")
@pytest.mark.parametrize("grown_to", [10, 12, 15, 20])
async def test_a_cursor_from_the_lost_future_gets_resync_however_far_the_log_is(
    grown_to: int,
) -> None:
    """At 15 the numbers fit again, and mean other events."""
    epoch = await in_thread(notes, 1, 15)
    await in_thread(restore, 10)
    await in_thread(epochs_renew)
    await in_thread(notes, 11, grown_to)
    async with socket() as reader:
        place = await gets_resync(reader, 15, epoch)
        fresh = await in_thread(cursor_get, stream=LOG)
        await reader.subscribe(LOG, after=fresh.seq, epoch=fresh.epoch)
        await in_thread(notes, grown_to + 1, grown_to + 2)
        assert numbers(await reader.events(2)) == [grown_to + 1, grown_to + 2]
        assert await reader.silent() == []
    assert (place["epoch"], place["head"]) == (fresh.epoch, grown_to)


@pytest.mark.usefixtures("hub")
async def test_an_open_socket_is_told_though_nothing_was_sent() -> None:
    """The hub's look finds the new epoch; no wake-up says so."""
    epoch = await in_thread(notes, 1, 15)
    async with socket() as reader:
        await reader.subscribe(LOG, after=15, epoch=epoch)
        await in_thread(restore, 10)
        await in_thread(epochs_renew)
        await reader.frame("resync")
        fresh = await in_thread(cursor_get, stream=LOG)
        await reader.subscribe(LOG, after=fresh.seq, epoch=fresh.epoch)
        await in_thread(notes, 11, 16)
        assert numbers(await reader.events(6)) == [11, 12, 13, 14, 15, 16]
        assert await reader.silent() == []


@pytest.mark.usefixtures("hub")
async def test_a_socket_is_told_that_its_stream_was_not_in_the_backup() -> None:
    epoch = await in_thread(notes, 1, 3)
    async with socket() as reader:
        await reader.subscribe(LOG, after=3, epoch=epoch)
        await in_thread(Stream.objects.all().delete)
        await reader.frame("resync")
        await reader.subscribe(LOG, after=0)
        await in_thread(notes, 1, 1)
        assert numbers(await reader.events(1)) == [1]
