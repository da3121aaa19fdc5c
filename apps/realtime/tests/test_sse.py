"""A public stream as Server-Sent Events: the same events, the same cursor, the same bounds."""

import asyncio
import json
from typing import Any

import pytest

from apps.realtime.consumers import sse
from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.consumers.sse_text import chunk_of, cursor_of, text_of
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry, Stream
from apps.realtime.services import ephemeral_send
from apps.realtime.testing import until
from apps.realtime.tests.factories import LOG, NoteSaved, NoteStream, note_send
from apps.realtime.tests.sse_factories import PublicNotes, Reading, fields_of, reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]

NOT_FOUND = b"Not found, or you do not have access.\n"


async def write(*given: int) -> None:
    for number in given:
        await in_thread(note_send, 1, number)


async def epoch() -> str:
    return (await Stream.objects.aget(name=LOG)).epoch


@pytest.mark.usefixtures("layer")
async def test_a_published_event_arrives_as_the_frame_a_socket_gets() -> None:
    async with reading() as reader:
        assert (await reader.event())["event"] == "subscribed"
        await write(7)
        event = await reader.event()
        assert event["event"] == "event"
        assert event["id"] == f"{await epoch()}:1"
        assert event["data"] == (await LogEntry.objects.aget(seq=1)).frame


@pytest.mark.usefixtures("layer")
async def test_a_kind_with_an_underscore_is_read_as_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NoteStream, "kind", "my_app.room")
    async with reading(stream="my_app.room.1") as reader:
        await reader.event()
        await write(7)
        assert await reader.numbers(1) == [7]


async def test_headers_keep_proxies_from_holding_it_back() -> None:
    reader = Reading()
    headers = dict((await reader.begin())["headers"])
    assert headers[b"content-type"] == b"text/event-stream; charset=utf-8"
    assert b"no-store" in headers[b"cache-control"]
    assert headers[b"x-accel-buffering"] == b"no"
    assert b"access-control-allow-origin" not in headers
    await reader.leave()


@pytest.mark.parametrize("how", ["header", "query", "header before query"])
async def test_a_cursor_brings_missed_events(how: str) -> None:
    await write(1, 2, 3)
    now = await epoch()
    options = {
        "header": {"last": f"{now}:2"},
        "query": {"query": f"after=2&epoch={now}"},
        "header before query": {"last": f"{now}:2", "query": f"after=0&epoch={now}"},
    }[how]
    async with reading(**options) as reader:
        place = await reader.event()
        assert place["id"] == f"{now}:2"
        assert json.loads(place["data"]) == {"stream": LOG, "epoch": now, "head": 3, "after": 2}
        await write(4)
        assert await reader.numbers(2) == [3, 4]


async def test_the_cursor_of_a_stream_before_its_first_event_works() -> None:
    await write(1)
    async with reading(query="after=0&epoch=") as reader:
        await reader.event()
        assert await reader.numbers(1) == [1]


async def test_without_a_cursor_it_begins_now_and_says_where_that_is() -> None:
    await write(1, 2)
    async with reading() as reader:
        assert (await reader.event())["id"] == f"{await epoch()}:2"
        await write(3)
        assert await reader.numbers(1) == [3]


@pytest.mark.parametrize("last", ["other:1", "other:0", "{}:9"])
async def test_a_cursor_the_log_cannot_serve_gets_resync_and_again(last: str) -> None:
    await write(1)
    last = last.format(await epoch())
    for _ in range(2):
        async with reading(last=last) as reader:
            last = (await reader.event())["id"]  # what a browser comes back with
            resync = await reader.event()
            assert (resync["event"], "id" in resync) == ("resync", False)
            assert json.loads(resync["data"]) == {"type": "resync", "stream": LOG}
            assert await reader.body() == b""


async def test_unknown_forbidden_and_not_public_look_the_same() -> None:
    names = ["test.log.100", "test.secret.1", "chat.room.1", "test.log.0", "x", "test.log.1x"]
    for stream in names:
        reader = Reading(stream)
        assert (await reader.begin())["status"] == 404, stream
        assert await reader.body() == NOT_FOUND, stream


async def test_a_cursor_that_cannot_be_read_is_said_so() -> None:
    assert (await Reading(last="x").begin())["status"] == 400
    for last in ("x", "a:b", ":", "e:-1", "e:1:1", "e:99999999999999999", "é:1"):
        scope = {"query_string": b"", "headers": [(b"last-event-id", last.encode())]}
        assert cursor_of(scope) is None, last


async def test_only_get_and_head_and_head_has_no_body() -> None:
    assert (await Reading(method="POST").begin())["status"] == 405
    head = Reading(method="HEAD")
    assert (await head.begin())["status"] == 200
    assert await head.body() == b""
    assert Hub.current().streams == {}


async def test_a_closed_event_stream_is_removed(hub: Hub) -> None:
    async with reading() as reader:
        await reader.event()
        await until(lambda: len(hub.streams[LOG].subscriptions) == 1)
        assert len(hub.connections) == 1
    assert LOG not in hub.streams or not hub.streams[LOG].subscriptions
    assert hub.connections == set()


async def test_a_slow_reader_is_disconnected_and_resumes_from_its_cursor(settings: Any) -> None:
    await write(*range(1, 9))
    settings.REALTIME_LIMITS = {"outbox_bytes": 700}
    async with reading(last=f"{await epoch()}:0") as reader:
        await reader.event()
        got = [fields_of(block) for block in (await reader.body()).decode().split("\n\n")[:-1]]
    assert 1 <= len(got) < 8
    settings.REALTIME_LIMITS = {}
    async with reading(last=got[-1]["id"]) as reader:
        await reader.event()
        got += [await reader.event() for _ in range(8 - len(got))]
    assert [event["id"] for event in got] == [f"{await epoch()}:{seq}" for seq in range(1, 9)]


async def test_a_process_that_ends_ends_its_responses(hub: Hub) -> None:
    async with reading() as reader:
        await reader.event()
        (line,) = hub.connections
        assert isinstance(line, StreamEvents)
        async with asyncio.timeout(10):
            await line.close_for_restart()
            assert await reader.body() == b""
        assert hub.connections == set()


async def test_a_quiet_stream_shows_that_it_lives(monkeypatch: Any) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0)
    async with reading() as reader:
        # On a busy machine it comes before what was asked for.
        seen = {(await reader.event())["event"] for _ in range(3)}
        assert "heartbeat" in seen


async def test_ephemeral_messages_have_no_cursor() -> None:
    async with reading() as reader:
        await reader.event()
        await until(lambda: all(each.live for each in Hub.current().streams[LOG].subscriptions))
        await ephemeral_send(stream=LOG, event=NoteSaved(number=1))
        event = await reader.event()
        assert (event["event"], "id" in event) == ("ephemeral", False)


async def test_a_database_that_is_away_is_answered_503(monkeypatch: Any, caplog: Any) -> None:
    def away(**kwargs: Any) -> bool:
        raise ConnectionError

    monkeypatch.setattr(PublicNotes, "may_read", away)
    reader = Reading()
    assert (await reader.begin())["status"] == 503
    assert "An event stream failed" in caplog.text


def test_an_event_is_encoded_once_for_all_readers() -> None:
    frame = '{"type":"event","stream":"test.log.1","epoch":"e","seq":4,"event":{}}'
    assert text_of(frame) is text_of(frame)
    assert text_of(frame) == f"id: e:4\nevent: event\ndata: {frame}\n\n"
    assert chunk_of(text_of(frame)) is chunk_of(text_of(frame))
    assert chunk_of("a snowman: ☃") == b"e\r\na snowman: \xe2\x98\x83\r\n"
