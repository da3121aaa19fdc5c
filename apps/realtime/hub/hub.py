"""The hub: one layer subscription per process and stream, fanned out to the local clients.

Messages through the channel layer make it fast; the database makes it right. A gap in the seqs is
read from the log once for everybody, and every few seconds one query asks which streams moved, so
that a lost *last* message costs seconds, not the event.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from contextvars import Context
from typing import Any, ClassVar, Self
from weakref import WeakKeyDictionary

from apps.realtime.hub.background import Background
from apps.realtime.hub.control_stream import ControlStream
from apps.realtime.hub.local_stream import LocalStream
from apps.realtime.hub.subscription import Subscription
from apps.realtime.layer.batch import Batch
from apps.realtime.layer.loop import register_loop
from apps.realtime.layer.messages import CONTROL_GROUP, StreamEphemeral, StreamEvent, StreamEvents
from apps.realtime.layer.receiver import LayerReceiver
from apps.realtime.layer.restart import run_forever
from apps.realtime.layer.threads import in_thread
from apps.realtime.presence.tracker import PresenceTracker, group_of
from apps.realtime.protocol import Event
from apps.realtime.selectors import Entry, Position, entries_after, position_get, positions_of
from apps.realtime.services import ephemeral_frame
from apps.realtime.sessions.revalidator import ClientConnection, Revalidator
from apps.realtime.telemetry.counters import counters

logger = logging.getLogger(__name__)

_positions = Batch(lambda streams: positions_of(streams=[*streams]))

POLL_SECONDS = 3.0
POLL_SECONDS_WITHOUT_LAYER = 1.0


class Hub:
    """All streams of one process (strictly: of one event loop, as ASGI servers have one)."""

    _hubs: ClassVar["WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]"] = WeakKeyDictionary()

    def __init__(self, *, poll_seconds: float | None = None) -> None:
        self.poll_seconds = poll_seconds or POLL_SECONDS
        self.streams: dict[str, LocalStream] = {}
        self.connections: set[ClientConnection] = set()
        self.revalidator = Revalidator(self.connections, spawn=self._spawn)
        self.control = ControlStream(
            announced=self.revalidator.announced,
            missed=lambda: self._spawn(self.revalidator.check()),
        )
        self.presence = PresenceTracker(spawn=self._spawn)
        self.receiver = LayerReceiver(
            handlers=(self, self.presence), may_have_missed=self._may_have_missed
        )
        self.process = self.presence.process
        self.background = Background(self)
        self.draining = False  # True: the process is shutting down
        self._repairing: set[LocalStream] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    def current(cls) -> "Hub":
        """This event loop's hub. The first call makes and starts it."""
        loop = asyncio.get_running_loop()
        if loop not in cls._hubs:
            cls._hubs[loop] = cls()
            cls._hubs[loop].start()
        return cls._hubs[loop]

    @classmethod
    @asynccontextmanager
    async def running(cls, *, poll_seconds: float | None = None) -> AsyncIterator[Self]:
        """A hub of its own for the running event loop. For tests."""
        hub = cls(poll_seconds=poll_seconds)
        cls._hubs[asyncio.get_running_loop()] = hub
        hub.start()
        try:
            yield hub
        finally:
            await hub.stop()

    def start(self) -> None:
        register_loop()
        self.receiver.wanted |= {CONTROL_GROUP, group_of(self.presence.process)}
        self._spawn(self.receiver.run())
        self._spawn(run_forever("Polling the log", self._poll_forever))
        self._spawn(run_forever("Testing the channel layer", self._heartbeat_forever))
        self._spawn(run_forever("Revalidating connections", self.revalidator.check_forever))
        self._spawn(run_forever("Keeping presence", self.presence.run))
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
        """Tell the other processes that this one shuts down, and its people have gone."""
        await self.presence.farewell()
        await self.background.farewell()

    def connect(self, connection: ClientConnection) -> None:
        """A client has connected: close it when its session ends."""
        if not self.connections:
            self._spawn(self.poll())  # without any, the control stream is not followed
        self.connections.add(connection)
        self.revalidator.connected(connection)

    # Subscribing: see join.py

    async def attach(
        self, subscription: Subscription, *, after: int | None = None, epoch: str = ""
    ) -> Position:
        """Have `subscription` collect events from now on, and return its stream's position.

        Joining the group comes before reading: an event is in the log read here, or still to come.
        If this process already follows the stream without a gap, it knows the position. A cursor
        that does not fit that position is still checked against the database.
        """
        local = self.streams.setdefault(subscription.stream, LocalStream(subscription.stream))
        local.subscriptions.add(subscription)
        known = local.position if self.receiver.up else None
        if known and (after is None or known.reaches(after=after, epoch=epoch)):
            return known
        await self.receiver.join(local.stream)
        position = await _positions.ask(local.stream) or Position()
        local.start(position)
        self._fill_gap(local)
        return position

    def detach(self, subscription: Subscription) -> None:
        """Forget `subscription`. The next poll leaves its group if nobody else has joined."""
        self.presence.leave(subscription)
        if local := self.streams.get(subscription.stream):
            local.subscriptions.discard(subscription)

    def require_resync(self, subscription: Subscription) -> None:
        self.detach(subscription)
        subscription.resync()

    def push_ephemeral(self, stream: str, event: Event) -> None:
        """Send `event` to this process's own readers of `stream`, without the layer."""
        if local := self.streams.get(stream):
            local.push_ephemeral(ephemeral_frame(stream, event))

    # Layer messages

    def stream_event(self, message: StreamEvent) -> None:
        if local := self._local(message.stream):
            entry = Entry(message.seq, message.frame, message.at, message.revokes)
            local.deliver(message.epoch, entry)
            self._fill_gap(local)

    def stream_events(self, message: StreamEvents) -> None:
        if local := self._local(message.stream):
            for seq, frame in enumerate(message.frames, message.seq):
                local.deliver(message.epoch, Entry(seq, frame, message.at))
            self._fill_gap(local)

    def stream_ephemeral(self, message: StreamEphemeral) -> None:
        local = self.streams.get(message.stream)
        if local and message.sender != self.process:
            local.push_ephemeral(message.frame, message.exclude)

    def _may_have_missed(self) -> None:
        self._spawn(self.poll())
        self.presence.resynchronize()

    # Polling the database

    async def _poll_forever(self) -> None:
        while True:
            await self._pause()
            await self.poll()

    async def _heartbeat_forever(self) -> None:
        """Runs beside the poll, so that a layer that does not answer does not delay it."""
        while True:
            await self._pause()
            await self.receiver.heartbeat()

    async def _pause(self) -> None:
        up = self.receiver.up
        await asyncio.sleep(self.poll_seconds if up else POLL_SECONDS_WITHOUT_LAYER)

    async def poll(self) -> None:
        """Ask which streams moved, and leave the groups of those without subscriptions."""
        try:
            await self._find_moved()
            await self._leave_empty()
        except Exception:
            logger.exception("The hub could not poll for missed events; it will try again.")

    async def _find_moved(self) -> None:
        if not self.streams and not self.connections:
            return
        followed = (self.control, *self.streams.values())
        # A stream that had an epoch and is not in the database now was deleted, or was not in the
        # backup. Of one whose log was not read yet, nothing can be lost.
        gone = {each.stream: Position() for each in followed if each.epoch or each.seq is None}
        positions = await in_thread(positions_of, streams=[each.stream for each in followed])
        for stream, position in (gone | positions).items():
            if local := self._local(stream):
                local.moved(position)
                self._fill_gap(local)

    def _local(self, stream: str) -> LocalStream | None:
        return self.control if stream == self.control.stream else self.streams.get(stream)

    async def _leave_empty(self) -> None:
        for stream in tuple(self.streams):
            local = self.streams.get(stream)  # somebody may have joined while another was left
            if local and not local.subscriptions:
                del self.streams[stream]
                await self.receiver.leave(stream)

    def _fill_gap(self, local: LocalStream) -> None:
        """Read what the stream missed, once for all of its subscriptions."""
        if local.behind and local not in self._repairing:
            self._repairing.add(local)
            self._spawn(self._repair(local))

    async def _repair(self, local: LocalStream) -> None:
        counters.gaps += 1
        try:
            while local.behind and local.seq is not None:
                entries = await in_thread(entries_after, stream=local.stream, after=local.seq)
                counters.gap_rows += len(entries)
                if not entries:
                    local.log_ended(await in_thread(position_get, stream=local.stream))
                local.repair(entries)
        except Exception:
            logger.exception("Could not fill a gap in %s; the next poll tries again.", local.stream)
        finally:
            self._repairing.discard(local)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        # An empty context: the work is for all clients, not for the one whose request started it.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
