"""The hub: one layer subscription per process and stream, fanned out to the local sockets.

Wake-ups through the channel layer make it fast; the database makes it right. A gap in the seqs is
read from the log once for everybody, and every few seconds one query asks which streams moved, so
that a lost *last* wake-up costs seconds, not the message.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import Context
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from apps.realtime.hub.background import Background
from apps.realtime.hub.local_stream import LocalStream, Subscription
from apps.realtime.layer.receiver import LayerReceiver, Message
from apps.realtime.layer.restart import run_forever
from apps.realtime.layer.threads import in_thread
from apps.realtime.presence.tracker import PresenceTracker, group_of
from apps.realtime.protocol import Ephemeral, Event
from apps.realtime.selectors import (
    Entry,
    Position,
    entries_after,
    position_get,
    positions_of,
)
from apps.realtime.sessions.control import CONTROL_GROUP
from apps.realtime.sessions.revalidator import ClientConnection, Revalidator
from apps.realtime.telemetry.counters import tally

logger = logging.getLogger(__name__)

POLL_SECONDS = 3.0
POLL_SECONDS_WITHOUT_LAYER = 1.0
REPLAY_BATCH = 500


class Hub:
    """All topics of one process (strictly: of one event loop, as ASGI servers have one)."""

    _hubs: ClassVar["WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]"] = WeakKeyDictionary()

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self.poll_seconds = poll_seconds
        self.topics: dict[str, LocalStream] = {}
        self.sockets: set[ClientConnection] = set()
        self.revalidator = Revalidator(self.sockets)
        self.listener = LayerReceiver(take=self._dispatch, opened=self._opened)
        self.presence = PresenceTracker(spawn=self._spawn)
        self.process = self.presence.process
        self.background = Background(self)
        self.draining = False  # True: the process is about to end
        self._repairing: set[LocalStream] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def current(cls) -> "Hub":
        """This event loop's hub, made and started by the first who asks."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            cls._hubs[loop] = cls()
            cls._hubs[loop].start()
        return cls._hubs[loop]

    def start(self) -> None:
        self.listener.wanted |= {CONTROL_GROUP, group_of(self.presence.process)}
        self._spawn(self.listener.run())
        self._spawn(run_forever("Polling the log", self._poll_forever))
        self._spawn(run_forever("Checking sessions", self.revalidator.check_forever))
        self._spawn(run_forever("Keeping presence", self.presence.keep_forever))
        self._spawn(self.background.run())

    async def stop(self) -> None:
        """End the loops. For tests: a server's hub lives as long as its process."""
        await self.farewell()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._hubs.pop(asyncio.get_running_loop(), None)

    async def farewell(self) -> None:
        """Tell the other processes that this one ends, and its people have gone."""
        await self.presence.farewell()
        await self.background.farewell()

    # Subscribing

    async def attach(self, subscription: Subscription) -> Position:
        """Let `subscription` collect what happens from now on, and say where its stream stands.

        Joining comes before reading: an event is either in the log read here or still to come.
        """
        topic = self.topics.setdefault(subscription.stream, LocalStream(subscription.stream))
        topic.subscriptions.add(subscription)
        await self.listener.join(topic.stream)
        position = await in_thread(position_get, stream=topic.stream)
        topic.start(position)
        self._fill_gap(topic)
        return position

    async def catch_up(self, subscription: Subscription, position: Position, *, after: int) -> None:
        """Replay the log after seq `after`, then what arrived meanwhile; then it is live.

        `position` is what `attach` said.
        """
        topic = self.topics.get(subscription.stream)
        if topic is None or subscription not in topic.subscriptions:  # revoked or gone since then
            return
        if topic.has_left(position):
            self._require_resync(subscription)
            return
        subscription.place(after)
        if topic.seq == after:
            subscription.go_live(upto=after)  # all that comes after that, the topic will offer it
        while subscription in topic.subscriptions and not subscription.live:
            entries = await in_thread(
                entries_after, stream=topic.stream, after=subscription.seq, limit=REPLAY_BATCH
            )
            if subscription not in topic.subscriptions:  # revoked or gone while we read
                return
            trimmed = bool(entries) and entries[0].seq != subscription.seq + 1
            if not trimmed:
                subscription.replay(entries)
                if len(entries) < REPLAY_BATCH:
                    subscription.go_live(upto=topic.seq or 0)
                # The log may end before where the others are: then all of the rest is gone.
                trimmed = not entries and subscription.seq < (topic.seq or 0)
            if trimmed:
                self._require_resync(subscription)
                return
            await subscription.ready()

    def _require_resync(self, subscription: Subscription) -> None:
        self.detach(subscription)
        subscription.resync()

    def detach(self, subscription: Subscription) -> None:
        """Forget `subscription`. Its group is left at the next look, if nobody has come by then."""
        self.presence.leave(subscription)
        if topic := self.topics.get(subscription.stream):
            topic.subscriptions.discard(subscription)

    def push_ephemeral(self, stream: str, event: Event) -> None:
        """Send `event` to this process's own readers of `stream`, with no need of the layer."""
        if topic := self.topics.get(stream):
            frame = Ephemeral(stream=stream, event=event.model_dump(mode="json"))
            topic.push_ephemeral(frame.model_dump_json())

    # The layer's side

    def _opened(self) -> None:
        """Messages may have been missed."""
        self._spawn(self.poll())
        self.presence.say_again()

    def _dispatch(self, message: Message) -> None:
        match message["type"]:
            case "stream.event":
                if topic := self.topics.get(message["stream"]):
                    at = message.get("at", 0.0)
                    topic.offer(message["epoch"], Entry(message["seq"], message["frame"], at))
                    self._fill_gap(topic)
            case "stream.ephemeral":
                topic = self.topics.get(message["stream"])
                if topic and message.get("sender") != self.process:
                    topic.push_ephemeral(message["frame"], message.get("exclude"))
            case kind if kind.startswith("presence."):
                self.presence.hear(message)
            case _:
                self._take_notice(message)

    def _take_notice(self, message: Message) -> None:
        match message["type"]:
            case "control.revoked":
                self.revalidator.revoked(stream=message["stream"], user_id=message["user_id"])
            case "control.revoked_all":
                self.revalidator.revoked_all(stream=message["stream"])
            case "control.end_session":
                self.revalidator.end_session(session_key=message["session_key"])
            case "control.user_changed":
                self._spawn(self.revalidator.check(user_id=message["user_id"]))
            case unknown:
                raise ValueError(unknown)

    # The database's side

    async def _poll_forever(self) -> None:
        while True:
            up = self.listener.up
            await asyncio.sleep(self.poll_seconds if up else POLL_SECONDS_WITHOUT_LAYER)
            await self.poll()
            await self.listener.beat()

    async def poll(self) -> None:
        """Ask which streams moved, and leave what nobody reads."""
        try:
            await self._find_moved()
            await self._leave_empty()
        except Exception:
            logger.exception("The hub could not look for lost wake-ups; it will try again.")

    async def _find_moved(self) -> None:
        if not self.topics:
            return
        # A stream that had a life and is not in the database now was not in the backup either.
        lived = {topic.stream: Position() for topic in self.topics.values() if topic.epoch}
        positions = await in_thread(positions_of, streams=tuple(self.topics))
        for stream, position in (lived | positions).items():
            if topic := self.topics.get(stream):
                topic.moved(position)
                self._fill_gap(topic)

    async def _leave_empty(self) -> None:
        for stream in tuple(self.topics):
            topic = self.topics.get(stream)  # somebody may have come while another was left
            if topic and not topic.subscriptions:
                del self.topics[stream]
                await self.listener.leave(stream)

    def _fill_gap(self, topic: LocalStream) -> None:
        """Read what the topic missed, once however many sockets it has."""
        if topic.behind and topic not in self._repairing:
            self._repairing.add(topic)
            self._spawn(self._repair(topic))

    async def _repair(self, topic: LocalStream) -> None:
        tally.gaps += 1
        try:
            while topic.behind and topic.seq is not None:
                entries = await in_thread(entries_after, stream=topic.stream, after=topic.seq)
                tally.gap_rows += len(entries)
                if not entries:
                    topic.log_ended(await in_thread(position_get, stream=topic.stream))
                topic.repair(entries)
        except Exception:
            logger.exception(
                "Could not read what %s missed; the next look tries again.", topic.stream
            )
        finally:
            self._repairing.discard(topic)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        # It is about all sockets, not about the one that happened to start it.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
