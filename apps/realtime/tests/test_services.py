"""An event exists if and only if the change does, and its seq says when it was committed."""

import json
from typing import Any

import pytest
from django.db import transaction
from redis import Redis

from apps.realtime.layer.broadcaster import WakeUps, layer_config
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import Event, Stream
from apps.realtime.selectors import Cursor, cursor_get, entries_after
from apps.realtime.services import publish, stream_lock
from apps.realtime.testing import Socket
from apps.realtime.tests.kit import NoteConsumer, NoteSaved, NoteStream, note_send, numbers
from tests.services import HOST, RedisServer

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


def test_seqs_begin_at_one_and_have_no_gaps() -> None:
    assert [note_send(1, number) for number in range(4)] == [1, 2, 3, 4]
    assert [note_send(2, number) for number in range(2)] == [1, 2]
    assert [entry.seq for entry in entries_after(stream=LOG, after=1)] == [2, 3, 4]


def test_publishing_outside_of_a_transaction_is_a_mistake() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        publish(stream=LOG, event=NoteSaved(number=1))


def note_rolled_back() -> None:
    with transaction.atomic():
        publish(stream=LOG, event=NoteSaved(number=666))
        transaction.set_rollback(True)


@pytest.mark.usefixtures("hub")
async def test_a_rollback_sends_nothing_and_leaves_no_gap() -> None:
    async with Socket("/", app=NoteConsumer.as_asgi()) as reader:
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


def test_the_frame_is_what_is_stored() -> None:
    note_send(1, 1)
    stored = Event.objects.get()
    epoch = stored.stream.epoch
    assert stored.frame == (
        f'{{"type":"event","stream":"{LOG}","epoch":"{epoch}","seq":1,'
        '"event":{"type":"note.saved","number":1}}'
    )


def test_what_is_taken_back_is_not_replayed_either() -> None:
    for number in (1, 12, 1):
        note_send(1, number)
    with transaction.atomic():
        publish(
            stream=LOG,
            event=NoteSaved(number=0),
            instead_of={"type": "note.saved", "number": 1},
        )
    frames = [json.loads(entry.frame) for entry in entries_after(stream=LOG, after=0)]
    assert numbers(frames) == [0, 12, 0, 0]
    assert [frame["seq"] for frame in frames] == [1, 2, 3, 4]


def test_a_layer_that_is_down_fails_no_write_and_is_logged_once(
    settings: Any, caplog: Any, monkeypatch: Any
) -> None:
    wake_ups = WakeUps(pause=0)
    monkeypatch.setattr("apps.realtime.services.wake_ups", wake_ups)
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.DownLayer"}}
    for number in range(3):
        note_send(1, number)
    assert [entry.seq for entry in entries_after(stream=LOG, after=0)] == [1, 2, 3]
    assert wake_ups.failed == 3
    assert caplog.text.count("The channel layer is down") == 1
    settings.CHANNEL_LAYERS = {"default": layer_config("inmemory://")}
    note_send(1, 4)
    assert caplog.text.count("The channel layer is back; 3 wake-ups failed so far.") == 1


def test_while_the_layer_is_down_most_writes_do_not_wait_for_it(
    settings: Any, monkeypatch: Any
) -> None:
    tried: list[str] = []
    monkeypatch.setattr("apps.realtime.services.wake_ups", WakeUps(pause=3600))
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
