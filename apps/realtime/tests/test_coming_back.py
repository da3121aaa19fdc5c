"""Many clients come back at once: the cost of each, and the checks that none may skip."""

import asyncio
from typing import Any

import pytest

from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.selectors import entries_after, position_get
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import LOG, NoteConsumer, losing, note_send, numbers

pytestmark = pytest.mark.django_db(transaction=True)

FORBIDDEN = "test.log.100"


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


async def epoch() -> str:
    return (await in_thread(position_get, stream=LOG)).epoch


async def test_an_unauthorized_subscribe_does_not_join_the_group(hub: Hub) -> None:
    async with socket() as reader:
        assert (await reader.subscribe(FORBIDDEN))["code"] == "not_found"
        assert FORBIDDEN not in hub.receiver.wanted


async def test_a_cursor_ahead_of_this_process_is_no_resync(hub: Hub, settings: Any) -> None:
    """Another process has sent its reader more than has arrived here."""
    hub.poll_seconds = 3600
    with losing(settings, 1):
        async with socket() as one, socket() as other:
            await until(lambda: hub.receiver.up)
            await one.subscribe(LOG)
            await in_thread(note_send, 1, 1)
            answer = await other.subscribe(LOG, after=1, epoch=await epoch())
            assert answer["result"]["head"] == 1
            await in_thread(note_send, 1, 2)
            assert numbers(await other.events(1)) == [2]


async def test_while_the_layer_is_down_the_database_says_where_a_stream_stands(
    hub: Hub, settings: Any
) -> None:
    hub.poll_seconds = 3600
    with losing(settings, 1):
        async with socket() as one, socket() as other:
            await until(lambda: hub.receiver.up)
            await one.subscribe(LOG)
            await in_thread(note_send, 1, 1)
            hub.receiver.up = False
            assert (await other.subscribe(LOG))["result"]["head"] == 1


async def test_one_range_of_the_log_is_read_once_for_all(hub: Hub, monkeypatch: Any) -> None:
    for number in (1, 2, 3):
        await in_thread(note_send, 1, number)
    reads: list[int] = []

    def counted(*, stream: str, after: int, limit: int) -> Any:
        reads.append(after)
        return entries_after(stream=stream, after=after, limit=limit)

    monkeypatch.setattr(join_module, "entries_after", counted)
    async with socket() as one, socket() as two, socket() as three:
        await one.subscribe(LOG)
        await asyncio.gather(*(each.subscribe(LOG, after=0) for each in (one, two, three)))
        for each in (one, two, three):
            assert numbers(await each.events(3)) == [1, 2, 3]
    assert reads == [0]


async def test_events_during_authorization_are_not_read_from_the_log(
    hub: Hub, monkeypatch: Any
) -> None:
    await until(lambda: hub.receiver.up)
    await in_thread(note_send, 1, 1)
    monkeypatch.setattr(join_module, "entries_after", lambda **_: pytest.fail("a read of the log"))
    admit = NoteConsumer.kinds[0].admit

    def admit_and_write(*, asked: Any) -> Any:
        note_send(1, 2)
        return admit(asked=asked)

    async with socket() as one, socket() as other:
        await one.subscribe(LOG)
        monkeypatch.setattr(NoteConsumer.kinds[0], "admit", admit_and_write)
        await other.subscribe(LOG, after=1, epoch=await epoch())
        assert numbers(await other.events(1)) == [2]
