"""Publish, edit, roll back, lose, cut, subscribe, trim, revoke, restore, restart: in any order.

Hypothesis searches for sequences that fail. A model records the committed events; the oracle checks
every reader's events. `make faults EXAMPLES=500` runs longer, with other sequences each time.
"""

import asyncio
import os
from collections.abc import Coroutine, Iterator
from typing import Any, ClassVar, Literal

import pytest
from channels.layers import InMemoryChannelLayer, channel_layers
from django.db import transaction
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from apps.accounts.models import User
from apps.realtime.consumers import StreamConsumer
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.threads import in_thread
from apps.realtime.models import LogEntry as EventRow
from apps.realtime.models import Stream, new_epoch
from apps.realtime.protocol import AccessChanged, Event
from apps.realtime.selectors import entries_after, position_get
from apps.realtime.services import publish
from apps.realtime.sessions import control as notices
from apps.realtime.streams import Reader as Person
from apps.realtime.streams import StreamKind, user_principal
from apps.realtime.testing import Frame, TestSocket
from tests.faults.follower import Follower
from tests.faults.oracle import Cursor, Loaded, Log, Resync, Revoked, violations

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
LOG = "test.log.1"
READERS = 4


class Placed(Event):
    type: Literal["test.placed"] = "test.placed"
    message_id: int
    value: int


class LogStream(StreamKind):
    kind = "test.log"
    revoked: ClassVar[set[int]] = set()

    @classmethod
    def may_read(cls, *, reader: Person, key: int) -> bool:
        return reader.user_id not in cls.revoked


class LogConsumer(StreamConsumer):
    kinds = (LogStream,)


class MoodyLayer(InMemoryChannelLayer):
    """Passes on what is sent, drops it, or refuses it."""

    mood: ClassVar[Literal["up", "dropping", "down"]] = "up"
    lost: ClassVar[set[int]] = set()  # seqs whose wake-ups are dropped all the same

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        if self.mood == "down":
            raise ConnectionError("down on purpose")
        if self.mood == "up" and message.get("seq") not in self.lost:
            await super().group_send(group, message)


class Model:
    """The committed events, recorded independently of the code under test."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.revocations: dict[int, str] = {}  # principals by seq

    def add(self, id: int, value: int) -> None:  # noqa: A002
        self.events.append(Placed(message_id=id, value=value).model_dump())

    def revoke(self, user_id: int) -> None:
        self.events.append(AccessChanged().model_dump())
        self.revocations[len(self.events)] = user_principal(user_id)

    def page(self) -> dict[int, dict[str, Any]]:
        return {event["message_id"]: event for event in self.events if "message_id" in event}


class Reader(Follower):
    """A page: it does what subscription.ts does, one step at a time."""

    def __init__(self, user: User, model: Model) -> None:
        self.user = user
        self.model = model
        super().__init__(user.username)
        self.history.principals = Person(user.pk).principals
        self.socket: TestSocket | None = None
        self.subscribed_at = self.cursor  # how far this subscription has brought the page
        self.stale = False

    @property
    def ended(self) -> bool:
        return Revoked() in self.history.steps

    async def load(self) -> None:
        position = await in_thread(position_get, stream=LOG)
        self.cursor = Cursor(position.head, position.epoch)
        self.history.shows = self.model.page()
        self.history.steps.append(Loaded(self.cursor))
        self.stale = False

    async def connect(self) -> None:
        consumer = LogConsumer.as_asgi()

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["user"] = self.user
            await consumer(scope, receive, send)

        self.socket = TestSocket("/", app=app)
        await self.socket.__aenter__()
        await self.subscribe()

    async def cut(self) -> None:
        if self.socket is not None:
            socket, self.socket = self.socket, None
            await socket.__aexit__(None, None, None)

    async def subscribe(self) -> None:
        assert self.socket is not None
        asked = self.cursor
        answer = await self.socket.subscribe(LOG, after=asked.seq, epoch=asked.epoch)
        for frame in self.socket.taken():  # of the subscription before
            if frame["type"] == "event":
                self._dispatch(frame)
        if answer["type"] == "error":
            self.history.steps.append(Revoked())
            return
        self.subscribed_at = asked
        if self._is_other_life(answer["result"]["epoch"]):
            self._resync()

    async def read(self) -> None:
        """Take all that has arrived; load a snapshot if that is what it says."""
        if self.socket is None:
            return
        for frame in await self.socket.silent():
            if not self.ended:
                self._dispatch(frame)
        if self.stale and not self.ended:
            await self.load()
            await self.subscribe()

    def _dispatch(self, frame: Frame) -> None:
        match frame["type"]:
            case "event":
                self.subscribed_at = Cursor(frame["seq"], frame["epoch"])
                if not self.stale:
                    self._apply(self.subscribed_at, frame["event"])
            case "resync":
                self._resync()
            case "unsubscribed":
                self.history.steps.append(Revoked())

    def _resync(self) -> None:
        if not self.stale:
            self.stale = True
            self.history.steps.append(Resync(self.subscribed_at))


readers = st.integers(0, READERS - 1)


class Machine(RuleBasedStateMachine):
    """One process with a hub, one stream, four people."""

    users: ClassVar[list[User]] = []

    def __init__(self) -> None:
        super().__init__()
        Stream.objects.all().delete()
        LogStream.revoked.clear()
        MoodyLayer.mood = "up"
        broadcaster.down = False
        channel_layers.backends.clear()
        self.runner = asyncio.Runner()
        self.model = Model()
        self.readers = [Reader(user, self.model) for user in self.users]

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        self.runner.run(work)

    @property
    def head(self) -> int:
        return len(self.model.events)

    @initialize()
    def open_pages(self) -> None:
        self.run(self._start_hub())
        for reader in self.readers:
            self.run(reader.load())
            self.run(reader.connect())

    async def _start_hub(self) -> None:
        self.hub = Hub.current()
        self.hub.poll_seconds = 0.05

    # People's actions

    @rule(id=st.integers(1, 5), value=st.integers(0, 9))
    def publish_or_edit(self, id: int, value: int) -> None:  # noqa: A002
        self.run(self._publish([(id, value)]))

    @rule(
        things=st.lists(st.tuples(st.integers(1, 5), st.integers(0, 9)), min_size=2, max_size=9),
        lost=st.sets(st.integers(0, 8)),
        keep=st.none() | st.integers(0, 3),
    )
    def publish_many(self, things: list[tuple[int, int]], lost: set[int], keep: int | None) -> None:
        """Some of the wake-ups are lost on the way, and the log may be trimmed at once."""
        MoodyLayer.lost = {self.head + 1 + number for number in lost}
        self.run(self._publish(things))
        MoodyLayer.lost = set()
        if keep is not None:
            self.trim(keep)

    async def _publish(self, things: list[tuple[int, int]]) -> None:
        await in_thread(write, things)
        for thing in things:
            self.model.add(*thing)

    @rule()
    def roll_back(self) -> None:
        with pytest.raises(InterruptedError):
            self.run(in_thread(write, [(1, 0), (2, 0)], roll_back=True))

    @rule(number=readers)
    def connect(self, number: int) -> None:
        reader = self.readers[number]
        if reader.socket is None and not reader.ended:
            self.run(reader.connect())

    @rule(number=readers)
    def read(self, number: int) -> None:
        self.run(self.readers[number].read())

    @rule(number=readers, reads_first=st.booleans())
    def subscribe_again(self, number: int, reads_first: bool) -> None:
        """From its cursor, while events of the subscription before may still be on their way."""
        reader = self.readers[number]
        if reader.socket is not None and not reader.ended:
            if reads_first:
                self.run(reader.read())
            self.run(reader.subscribe())

    # Faults

    @rule(number=readers)
    def cut(self, number: int) -> None:
        self.run(self.readers[number].cut())

    @rule(mood=st.sampled_from(["up", "dropping", "down"]))
    def layer_is(self, mood: Literal["up", "dropping", "down"]) -> None:
        MoodyLayer.mood = mood

    @rule(keep=st.integers(0, 6))
    def trim_log(self, keep: int) -> None:
        self.trim(keep)

    def trim(self, keep: int) -> None:
        floor = self.head - keep
        EventRow.objects.filter(seq__lte=floor).delete()
        Stream.objects.filter(floor__lt=floor).update(floor=floor)

    @precondition(lambda self: len(LogStream.revoked) < READERS - 1)
    @rule(number=readers)
    def revoke(self, number: int) -> None:
        reader = self.readers[number]
        if reader.user.pk not in LogStream.revoked:
            position = position_get(stream=LOG)
            reader.history.readable_until = Cursor(position.head, position.epoch)
            self.run(self._revoke(reader.user.pk))

    async def _revoke(self, user_id: int) -> None:
        """Revoke the right. Nothing published later may arrive there, in any state of the layer."""
        LogStream.revoked.add(user_id)
        await in_thread(revoke, user_id)
        self.model.revoke(user_id)

    @rule()
    def restart(self) -> None:
        """The process dies, and with it all sockets; they find another in its place."""
        self.run(self._restart())

    async def _restart(self) -> None:
        cut = [reader for reader in self.readers if reader.socket is not None]
        for reader in cut:
            await reader.cut()
        await self.hub.stop()
        await self._start_hub()
        for reader in cut:
            if not reader.ended:
                await reader.connect()

    @precondition(lambda self: self.model.events)
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        """A backup from a while ago takes the database's place: another life, an empty log."""
        head = data.draw(st.integers(1, self.head))
        EventRow.objects.all().delete()
        Stream.objects.update(head=head, floor=head, epoch=new_epoch())
        del self.model.events[head:]
        self.model.revocations = {
            seq: principal for seq, principal in self.model.revocations.items() if seq <= head
        }

    # The judgement

    def teardown(self) -> None:
        with self.runner:
            if hasattr(self, "hub"):
                self.run(self._judge())
                self.run(self._close())

    async def _judge(self) -> None:
        MoodyLayer.mood = "up"
        for reader in self.readers:
            if reader.socket is None and not reader.ended:
                await reader.connect()
        async with asyncio.timeout(15):
            while await self._someone_is_behind():  # noqa: ASYNC110  time passes for all
                await asyncio.sleep(0.01)
        position = await in_thread(position_get, stream=LOG)
        kept = await in_thread(entries_after, stream=LOG, after=0)
        assert [entry.seq for entry in kept] == list(range(position.floor + 1, position.head + 1))
        assert position.head == self.head
        events = dict(enumerate(self.model.events, start=1))
        log = Log(position.epoch, position.floor, position.head, events, self.model.revocations)
        histories = [reader.history for reader in self.readers]
        assert violations(log, histories, fresh=self.model.page()) == []
        assert [reader.gaps for reader in self.readers] == [0] * READERS

    async def _someone_is_behind(self) -> bool:
        for reader in self.readers:
            await reader.read()
        position = await in_thread(position_get, stream=LOG)
        head = (position.head, position.epoch)
        return any(
            reader.stale or reader.cursor != head for reader in self.readers if not reader.ended
        )

    async def _close(self) -> None:
        for reader in self.readers:
            await reader.cut()
        assert not any(topic.subscriptions for topic in self.hub.streams.values())
        assert not self.hub.connections
        await self.hub.stop()


def write(things: list[tuple[int, int]], *, roll_back: bool = False) -> None:
    with transaction.atomic():
        for id_, value in things:
            publish(stream=LOG, event=Placed(message_id=id_, value=value))
        if roll_back:
            raise InterruptedError


def revoke(user_id: int) -> None:
    with transaction.atomic():
        notices.revoke(stream=LOG, user_id=user_id)


@pytest.fixture
def machine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Machine]]:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.MoodyLayer"}}
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 0.05)
    monkeypatch.setattr("apps.realtime.layer.receiver.LAYER_TIMEOUT", 0.05)
    Machine.users = [User.objects.create(username=f"reader-{n}") for n in range(READERS)]
    yield Machine
    LogStream.revoked.clear()


@pytest.mark.django_db(transaction=True)
def test_no_sequence_of_events_loses_or_doubles_anything(machine: type[Machine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=hypothesis_settings(
            max_examples=EXAMPLES or 150,
            stateful_step_count=40,
            derandomize=not EXAMPLES,
            # Shrinking takes minutes; a build server shows the sequence as it was found.
            phases=[Phase.generate, Phase.shrink] if EXAMPLES else [Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
