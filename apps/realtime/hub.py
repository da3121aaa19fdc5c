"""The hub: one layer subscription per process and stream, fanned out to the local sockets.

Wake-ups through the channel layer make it fast; the database makes it right. A gap in the seqs is
read from the log once for everybody, and every few seconds one query asks which streams moved, so
that a lost *last* wake-up costs seconds, not the message.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

from apps.realtime.layers import layer
from apps.realtime.selectors import (
    Entry,
    Position,
    entries_after,
    position_get,
    positions_of,
)
from apps.realtime.threads import in_thread
from apps.realtime.topic import Subscription, Topic

logger = logging.getLogger(__name__)

POLL_SECONDS = 3.0
LAYER_TIMEOUT = 1.0
RESTART_SECONDS = (0.5, 1.0, 2.0, 5.0)
REPLAY_BATCH = 500


class Hub:
    """All topics of one process (strictly: of one event loop, as ASGI servers have one)."""

    _hubs: ClassVar["WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]"] = WeakKeyDictionary()

    def __init__(self, *, poll_seconds: float = POLL_SECONDS) -> None:
        self.poll_seconds = poll_seconds
        self.topics: dict[str, Topic] = {}
        self._channel: str | None = None
        self._open = asyncio.Event()
        self._membership = asyncio.Lock()
        self._repairing: set[Topic] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def here(cls) -> "Hub":
        """This event loop's hub, made and started by the first who asks."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            cls._hubs[loop] = cls()
            cls._hubs[loop].start()
        return cls._hubs[loop]

    def start(self) -> None:
        self._spawn(self._receive_forever())
        self._spawn(self._look_forever())

    async def stop(self) -> None:
        """End the loops. For tests: a server's hub lives as long as its process."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._hubs.pop(asyncio.get_running_loop(), None)

    # Subscribing

    async def attach(self, subscription: Subscription) -> Position:
        """Let `subscription` collect what happens from now on, and say where its stream stands.

        Joining comes before reading: an event is either in the log read here or still to come.
        """
        topic = self.topics.setdefault(subscription.stream, Topic(subscription.stream))
        topic.subscriptions.add(subscription)
        await self._join(topic)
        position = await in_thread(position_get, stream=topic.stream)
        topic.start(position)
        self._mend(topic)
        return position

    async def catch_up(self, subscription: Subscription, *, after: int) -> None:
        """Replay the log after seq `after`, then what arrived meanwhile; then it is live."""
        subscription.seq = after
        topic = self.topics[subscription.stream]
        while subscription in topic.subscriptions and not subscription.live:
            entries = await in_thread(
                entries_after, stream=topic.stream, after=subscription.seq, limit=REPLAY_BATCH
            )
            if entries and entries[0].seq != subscription.seq + 1:  # trimmed meanwhile
                self.detach(subscription)
                subscription.resync()
                return
            subscription.replay(entries)
            if len(entries) < REPLAY_BATCH:
                subscription.go_live()
            await subscription.ready()

    def detach(self, subscription: Subscription) -> None:
        """Forget `subscription`. Its group is left at the next look, if nobody has come by then."""
        if topic := self.topics.get(subscription.stream):
            topic.subscriptions.discard(subscription)

    # The layer's side

    async def _receive_forever(self) -> None:
        failures = 0
        while True:
            try:
                async for message in self._messages():
                    failures = 0
                    self._take(message)
            except Exception as error:
                if failures == 0:
                    logger.warning("The hub lost the channel layer (%r); trying again.", error)
            self._lost_layer()
            await asyncio.sleep(RESTART_SECONDS[min(failures, len(RESTART_SECONDS) - 1)])
            failures += 1

    async def _messages(self) -> AsyncIterator[dict[str, Any]]:
        """The messages of a new layer channel that all topics have joined."""
        channel = self._channel = await layer().new_channel()
        self._open.set()
        self._spawn(self._look_once())
        while True:
            yield await layer().receive(channel)

    def _lost_layer(self) -> None:
        self._channel = None
        self._open.clear()
        for topic in self.topics.values():
            topic.joined = False

    def _take(self, message: dict[str, Any]) -> None:
        """Handle one message. Anybody may send to a group, so a bad one is logged, not fatal."""
        try:
            topic = self.topics.get(message["stream"])
            if topic is not None:
                topic.offer(message["epoch"], Entry(message["seq"], message["frame"]))
                self._mend(topic)
        except (KeyError, TypeError):
            logger.exception("A message the hub cannot read came through the channel layer.")

    async def _join(self, topic: Topic) -> bool:
        """Join the topic's group. False when the layer is down: looks must do until it is back."""
        try:
            async with asyncio.timeout(LAYER_TIMEOUT):
                await self._open.wait()
                async with self._membership:
                    if not topic.joined and self._channel:
                        await layer().group_add(topic.stream, self._channel)
                        topic.joined = True
        except Exception as error:
            logger.info("Could not join group %s (%r).", topic.stream, error)
            return False
        return True

    async def _leave_empty(self) -> None:
        async with self._membership:
            for topic in [topic for topic in self.topics.values() if not topic.subscriptions]:
                del self.topics[topic.stream]
                if topic.joined and self._channel:
                    await layer().group_discard(topic.stream, self._channel)

    # The database's side

    async def _look_forever(self) -> None:
        while True:
            await asyncio.sleep(self.poll_seconds)
            await self._look_once()

    async def _look_once(self) -> None:
        """Leave what nobody reads, join what could not be joined, and ask which streams moved."""
        try:
            for topic in [topic for topic in self.topics.values() if not topic.joined]:
                if not await self._join(topic):
                    break
            await self._find_moved()
            await self._leave_empty()
        except Exception:
            logger.exception("The hub could not look for lost wake-ups; it will try again.")

    async def _find_moved(self) -> None:
        if not self.topics:
            return
        positions = await in_thread(positions_of, streams=tuple(self.topics))
        for stream, position in positions.items():
            if topic := self.topics.get(stream):
                topic.moved(position)
                self._mend(topic)

    def _mend(self, topic: Topic) -> None:
        """Read what the topic missed, once however many sockets it has."""
        if topic.behind and topic not in self._repairing:
            self._repairing.add(topic)
            self._spawn(self._repair(topic))

    async def _repair(self, topic: Topic) -> None:
        try:
            while topic.behind and topic.seq is not None:
                entries = await in_thread(entries_after, stream=topic.stream, after=topic.seq)
                if not entries:
                    topic.exhausted(await in_thread(position_get, stream=topic.stream))
                topic.repair(entries)
        except Exception:
            logger.exception(
                "Could not read what %s missed; the next look tries again.", topic.stream
            )
        finally:
            self._repairing.discard(topic)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
