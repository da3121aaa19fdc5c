"""A right that is taken away is an entry of the log: nothing that follows it is sent."""

from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from channels.layers import InMemoryChannelLayer
from django.db import connection, transaction

from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Stream
from apps.realtime.selectors import Entry, entries_after
from apps.realtime.services import access_revoke
from apps.realtime.sessions.control import revoke, revoke_all
from apps.realtime.streams import GUESTS, user_principal
from apps.realtime.testing import TestSocket, user_make
from apps.realtime.tests.factories import LOG, NoteConsumer, NoteStream, losing, note_send
from apps.realtime.tests.sse_factories import PublicNotes, reading

pytestmark = pytest.mark.django_db(transaction=True)


def take_away(principal: str = GUESTS) -> int:
    with transaction.atomic():
        return access_revoke(stream=LOG, principal=principal)


def write(*numbers: int) -> None:
    for number in numbers:
        note_send(1, number)


def socket(user: Any = None) -> TestSocket:
    return TestSocket("/", user=user, app=AuthMiddlewareStack(NoteConsumer.as_asgi()))


async def seqs_until_the_end(reader: TestSocket) -> list[int]:
    await reader.frame("unsubscribed")
    return [frame["seq"] for frame in await reader.silent()]


async def test_a_lost_revocation_is_applied_before_later_events(settings: Any) -> None:
    with losing(settings, 2):
        # Without a poll only the gap can tell.
        async with Hub.running(poll_seconds=3600), socket() as guest:
            await guest.subscribe(LOG)
            await in_thread(write, 1)
            await in_thread(take_away)
            await in_thread(write, 2, 3)
            assert await seqs_until_the_end(guest) == [1]


class DeadLayer(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("down on purpose")


async def test_without_the_layer_the_poll_applies_it_before_later_events(settings: Any) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.DeadLayer"}}
    user = await in_thread(user_make, "ada")
    async with Hub.running() as hub, socket() as guest, socket(user) as member:
        for each in (guest, member):
            await each.subscribe(LOG)
        await in_thread(write, 1)
        await in_thread(take_away)
        await in_thread(write, 2)
        await hub.poll()
        assert await seqs_until_the_end(guest) == [1]
        assert [frame["seq"] for frame in await member.events(3)] == [1, 2, 3]


async def test_a_replay_meets_one_that_the_hub_has_not_heard_of(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It commits after the reader was authorized, while an earlier batch is sent."""
    monkeypatch.setattr(join_module, "REPLAY_BATCH", 2)
    await in_thread(write, 1, 2, 3)

    def read(*, stream: str, after: int, limit: int) -> list[Entry]:
        if after == 2:
            take_away()
            write(4)
        return entries_after(stream=stream, after=after, limit=limit)

    monkeypatch.setattr(join_module, "entries_after", read)
    with losing(settings, 4, 5):
        async with Hub.running(poll_seconds=3600), socket() as guest:
            await guest.subscribe(LOG, after=0)
            assert await seqs_until_the_end(guest) == [1, 2, 3]


@pytest.mark.usefixtures("hub")
async def test_a_reader_with_restored_access_may_subscribe_again() -> None:
    async with socket() as guest:
        await guest.subscribe(LOG)
        await in_thread(take_away)
        await guest.frame("unsubscribed")
        await guest.subscribe(LOG, after=0)
        await in_thread(write, 1)
        assert [frame["seq"] for frame in await guest.events(2)] == [1, 2]


async def test_of_a_deleted_stream_nothing_more_is_sent(hub: Hub, monkeypatch: Any) -> None:
    """The app deletes the row of the stream, and everybody loads a page that no longer is."""
    async with socket() as reader:
        await reader.subscribe(LOG)
        await in_thread(write, 1)
        await reader.event()
        await in_thread(Stream.objects.filter(name=LOG).delete)
        monkeypatch.setattr(NoteStream, "may_read", lambda **_: False)
        await hub.poll()
        await reader.frame("resync")
        await in_thread(write, 2)
        assert await reader.silent() == []
        assert (await reader.subscribe(LOG, after=1, epoch="x"))["code"] == "not_found"


# Event streams


def close() -> None:
    with transaction.atomic():
        revoke_all(stream=LOG)


@pytest.mark.usefixtures("layer", "hub")
async def test_a_public_stream_that_is_closed_ends_its_event_streams() -> None:
    async with reading() as reader:
        await reader.event()
        await in_thread(write, 1)
        await in_thread(close)
        await in_thread(write, 2)
        assert await reader.numbers(1) == [1]
        assert (await reader.event())["event"] == "unsubscribed"
        assert await reader.body() == b""


@pytest.mark.usefixtures("hub")
async def test_a_stream_that_is_closed_while_an_event_stream_opens_sends_nothing(
    monkeypatch: Any,
) -> None:
    await in_thread(write, 1)
    answers = iter([True, False])
    monkeypatch.setattr(PublicNotes, "may_read", lambda **_: next(answers))
    async with reading(query="after=0&epoch=") as reader:
        assert (await reader.event())["event"] == "unsubscribed"
        assert await reader.body() == b""


# The log


def test_a_right_is_taken_away_in_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError, match=r"\brevoke\(\)"):
        revoke(stream=LOG, user_id=1)


def test_the_frame_does_not_name_the_revoked_reader() -> None:
    user = user_make("ada")
    take_away(user_principal(user.pk))
    [logged] = entries_after(stream=LOG, after=0)
    assert logged.revokes == f"user.{user.pk}"
    assert logged.frame.endswith('"seq":1,"event":{"type":"access.changed"}}')


def test_a_process_of_the_version_before_writes_entries_that_revoke_nothing() -> None:
    take_away()
    columns = "stream_id, seq, key, frame, created_at"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO realtime_logentry ({columns})"
            " SELECT stream_id, 2, '', '{}', created_at FROM realtime_logentry"
        )
    assert [each.revokes for each in entries_after(stream=LOG, after=0)] == [GUESTS, ""]
