"""A socket subscribes, replays, goes live, and survives invalid frames."""

import asyncio
import json
import threading
from typing import Any
from unittest.mock import AsyncMock

import pytest
from django.db import OperationalError

from apps.realtime.hub import hub as hub_module
from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream
from apps.realtime.sessions.revalidator import Revalidator
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import (
    NoteConsumer,
    NoteStream,
    PickyConsumer,
    note_send,
    numbers,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]

LOG = "test.log.1"


def socket() -> TestSocket:
    return TestSocket("/", app=NoteConsumer.as_asgi())


@pytest.mark.usefixtures("layer")
async def test_a_published_event_reaches_every_subscriber() -> None:
    async with socket() as reader, socket() as writer:
        await reader.subscribe(LOG)
        await writer.subscribe(LOG)
        answer = await writer.ask("note.send", log=1, number=7)
        assert answer["result"] == {"seq": 1}
        for each in (reader, writer):
            frame = await each.event()
            assert (frame["stream"], frame["seq"], frame["event"]["number"]) == (LOG, 1, 7)


@pytest.mark.usefixtures("layer")
async def test_replay_then_live_in_order_and_once() -> None:
    for number in range(1, 6):
        await in_thread(note_send, 1, number)
    async with socket() as reader:
        answer = await reader.subscribe(LOG, after=2, epoch=(await stream()).epoch)
        assert answer["result"]["head"] == 5
        await in_thread(note_send, 1, 6)
        assert numbers(await reader.events(4)) == [3, 4, 5, 6]
        assert await reader.silent() == []


async def test_a_long_replay_while_others_write_has_no_gap() -> None:
    for number in range(1, 1200):
        await in_thread(note_send, 1, number)
    async with socket() as reader, socket() as writer:
        await reader.send_text(
            json.dumps({"type": "subscribe", "id": "s", "stream": LOG, "after": 0, "epoch": ""})
        )
        for number in range(1200, 1250):
            await writer.ask("note.send", log=1, number=number)
        frames = await reader.events(1249)
        assert [frame["seq"] for frame in frames] == list(range(1, 1250))


def away(**_: Any) -> Any:
    raise OperationalError("the database went away")


async def test_a_replay_that_breaks_off_sends_its_reader_back(monkeypatch: Any) -> None:
    """It was told "ok", and would have waited forever for what follows."""
    await in_thread(note_send, 1, 1)
    monkeypatch.setattr(join_module, "entries_after", away)
    async with socket() as reader:
        assert (await reader.subscribe(LOG, after=0))["type"] == "ok"
        assert await reader.closed() == 1012


async def test_a_failed_subscribe_leaves_nothing_behind(hub: Hub, monkeypatch: Any) -> None:
    monkeypatch.setattr(hub_module, "positions_of", away)
    async with socket() as reader:
        assert (await reader.subscribe(LOG))["code"] == "internal"
        assert not hub.streams[LOG].subscriptions
        assert (await reader.ask("unsubscribe", stream=LOG))["code"] == "not_subscribed"


async def test_a_socket_that_has_ended_follows_nothing_more(hub: Hub, monkeypatch: Any) -> None:
    """It ends while it is being found out whether its reader may read."""
    asked, answer = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slowly(*, reader: Any, key: int) -> bool:
        loop.call_soon_threadsafe(asked.set)
        return answer.wait(10)

    monkeypatch.setattr(NoteStream, "may_read", slowly)
    command = {"type": "subscribe", "id": "s", "stream": LOG, "after": None, "epoch": ""}
    async with socket() as reader:
        await reader.send_text(json.dumps(command))
        await asked.wait()
        (ending,) = hub.connections
        assert isinstance(ending, NoteConsumer)
        ending.end_session()
        answer.set()
        await until(lambda: not ending.handling.locked())
        assert LOG not in hub.streams
        assert await reader.closed() == 4401


async def test_subscribing_again_starts_again_and_doubles_nothing() -> None:
    async with socket() as reader:
        await reader.subscribe(LOG)
        await reader.subscribe(LOG)
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]
        assert await reader.silent() == []


async def test_a_cursor_from_before_the_first_event_gets_all_of_them() -> None:
    await in_thread(note_send, 1, 1)
    async with socket() as reader:
        await reader.subscribe(LOG, after=0, epoch="")
        assert numbers(await reader.events(1)) == [1]


@pytest.mark.parametrize(
    ("after", "epoch"), [(1, "kept"), (9, "kept"), (4, "other"), (0, "")], ids=str
)
async def test_a_cursor_the_log_cannot_serve_gets_resync(after: int, epoch: str) -> None:
    """Trimmed away, from the future, from another life of the database, and from before it all."""
    await in_thread(log_trimmed_to, 3)
    async with socket() as reader:
        answer = await reader.subscribe(LOG, after=after, epoch=epoch)
        assert answer["type"] == "ok"
        assert await reader.frame("resync") == {"type": "resync", "stream": LOG}
        await in_thread(note_send, 1, 6)
        assert await reader.silent() == []


async def test_the_oldest_cursor_still_kept_is_served() -> None:
    await in_thread(log_trimmed_to, 3)
    async with socket() as reader:
        await reader.subscribe(LOG, after=3, epoch="kept")
        assert numbers(await reader.events(2)) == [4, 5]


async def test_unsubscribed_means_silence() -> None:
    async with socket() as reader:
        await reader.subscribe(LOG)
        assert (await reader.ask("unsubscribe", stream=LOG))["type"] == "ok"
        await in_thread(note_send, 1, 1)
        assert await reader.silent() == []
        answer = await reader.ask("unsubscribe", stream=LOG)
        assert answer["code"] == "not_subscribed"


@pytest.mark.parametrize("stream", ["test.log.100", "chat.room.1", "other.kind.5"])
async def test_unknown_and_forbidden_streams_look_the_same(stream: str, monkeypatch: Any) -> None:
    """At once, not when all connections are checked."""
    monkeypatch.setattr(Revalidator, "check", AsyncMock())
    async with socket() as reader:
        answer = await reader.subscribe(stream)
        assert answer["code"] == "not_found"
        assert answer["message"] == "Not found, or you do not have access."


NO_FRAME = "A frame must be a JSON object."
BAD_FRAMES: list[tuple[str, str, str]] = [
    ("{", "malformed", "That is not JSON."),
    (" ", "malformed", "That is not JSON."),
    ("[1]", "malformed", NO_FRAME),
    ('"hi"', "malformed", NO_FRAME),
    ("[" * 9000, "malformed", "That is not JSON."),
    ('{"id":"a"}', "invalid", "The frame has no type."),
    ('{"type":"x","id":"a"}', "invalid", "There is no command of type 'x'."),
    ('{"type":["x"],"id":"a"}', "invalid", "There is no command of type"),
    ('{"type":"ping","id":"a","z":1}', "invalid", "Unknown field: z."),
    ('{"type":"ping"}', "invalid", "Missing field: id."),
    ('{"type":"ping","id":7}', "invalid", "id: Input should be a valid string."),
    ('{"type":"note.send","id":"a","log":1,"number":NaN}', "invalid", "number: "),
    ('{"type":"note.send","id":"a","log":1,"number":"5"}', "invalid", "number: "),
    ('{"type":"websocket.disconnect","id":"a"}', "invalid", "There is no command of type"),
]


@pytest.mark.parametrize(("text", "code", "message"), BAD_FRAMES)
async def test_bad_frames_get_an_error_and_the_socket_lives_on(
    text: str, code: str, message: str
) -> None:
    async with socket() as reader:
        await reader.subscribe(LOG)
        await reader.send_text(text)
        answer = await reader.frame("error")
        assert answer["code"] == code
        assert answer["message"].startswith(message)
        await in_thread(note_send, 1, 1)
        assert numbers(await reader.events(1)) == [1]


async def test_an_error_carries_the_id_of_its_command_where_there_is_one() -> None:
    async with socket() as reader:
        assert (await reader.ask("nonsense"))["code"] == "invalid"


async def test_binary_frames_get_an_error_and_the_socket_lives_on() -> None:
    async with socket() as reader:
        await reader.send_bytes(b"\x00\xff")
        assert (await reader.frame("error"))["code"] == "malformed"
        assert (await reader.ask("ping"))["type"] == "ok"


async def test_a_refused_command_says_why() -> None:
    async with socket() as reader:
        answer = await reader.ask("note.send", log=1, number=-1)
        assert (answer["code"], answer["message"]) == ("invalid", "Numbers start at zero.")


async def test_a_bug_in_a_handler_is_logged_and_answered(caplog: Any) -> None:
    async with socket() as reader:
        assert (await reader.ask("note.fail"))["code"] == "internal"
        assert (await reader.ask("ping"))["type"] == "ok"
    assert "ZeroDivisionError" in caplog.text


async def test_an_oversized_frame_closes_the_socket() -> None:
    async with socket() as reader:
        await reader.send_text("x" * (64 * 1024 + 1))
        assert await reader.closed() == 1009


async def test_the_welcome_says_how_long_a_frame_may_be(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"frame_bytes": 100}
    reader = socket()
    await reader.connect()
    assert (await reader.frame("welcome"))["frame_bytes"] == 100
    await reader.send_text("x" * 100)
    assert (await reader.frame("error"))["code"] == "malformed"
    await reader.send_text("x" * 101)
    assert await reader.closed() == 1009


async def test_a_socket_turned_away_is_told_why() -> None:
    turned_away = TestSocket("/", app=PickyConsumer.as_asgi())
    assert await turned_away.connect()
    assert (await turned_away.frame("error"))["message"] == "There is no such room."
    assert await turned_away.closed() == 4403


async def test_a_closed_socket_leaves_its_streams(hub: Hub) -> None:
    async with socket() as reader:
        await reader.subscribe(LOG)
        assert len(hub.streams[LOG].subscriptions) == 1
    assert LOG not in hub.streams or not hub.streams[LOG].subscriptions


async def test_one_socket_follows_a_bounded_number_of_streams(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"subscriptions": 2}
    async with socket() as reader:
        await reader.subscribe("test.log.1")
        await reader.subscribe("test.log.2")
        assert (await reader.subscribe("test.log.3"))["code"] == "too_many"
        assert (await reader.subscribe("test.log.2"))["type"] == "ok"


async def stream() -> Stream:
    return await Stream.objects.aget(name=LOG)


def log_trimmed_to(floor: int) -> None:
    """Five events of which those up to `floor` are no longer kept."""
    for number in range(1, 6):
        note_send(1, number)
    LogEntry.objects.filter(seq__lte=floor).delete()
    Stream.objects.update(floor=floor, epoch="kept")
