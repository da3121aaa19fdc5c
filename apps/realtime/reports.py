"""What each process says of itself every two seconds, to whoever has the status page open anywhere.

Nothing is stored and nobody collects: the words go through the layer to the status stream's group,
in which there is a hub only while somebody there looks on.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal
from uuid import uuid4

from django.contrib.auth import get_user_model

from apps.realtime.layers import layer, wake_ups
from apps.realtime.protocol import ChannelWork, Ephemeral, Event, JobsReport, ProcessReport
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.tally import quantile, tally
from apps.realtime.tasks.stats import TaskStats
from apps.realtime.topic import Topic

logger = logging.getLogger(__name__)

SECONDS = 2.0
LAYER_TIMEOUT = 1.0

Role = Literal["web", "worker"]


class StatusStream(StreamKind):
    """How the site is, for its staff. There is one, `realtime.status.1`, and it has no log."""

    kind = "realtime.status"
    ephemerals = (ProcessReport, JobsReport)

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
        return key == 1 and reader.user_id is not None and staff.filter(pk=reader.user_id).exists()


STATUS = StatusStream.name(1)


@dataclass(frozen=True)
class Held:
    """What a process holds at a moment. A worker holds nothing but its place in the layer."""

    layer_up: bool
    sockets: int = 0
    event_streams: int = 0
    subscriptions: int = 0


class Reporter:
    """One process's voice."""

    def __init__(
        self, role: Role, *, held: Callable[[], Held], here: Callable[[], Topic | None]
    ) -> None:
        """`here` is the status stream's topic, if somebody follows it in this process."""
        self.process = uuid4().hex
        self.role = role
        self.draining = False
        self.task_stats = TaskStats()
        self._held = held
        self._here = here
        self._started_at = now_ms()
        self._lateness = [0] * len(tally.lateness.counts)

    async def run(self) -> None:
        while True:
            await self.say()
            await asyncio.sleep(SECONDS)

    async def say(self, *, ended: bool = False) -> None:
        """To those here at once, so that they know more than nothing while the layer is down."""
        frame = framed(self._report(ended))
        self._tell(frame)
        message = {"type": "stream.report", "process": self.process, "frame": frame}
        try:
            async with asyncio.timeout(LAYER_TIMEOUT):
                await layer().group_send(STATUS, message)
        except Exception as error:
            logger.debug("Could not report through the channel layer (%r).", error)
        if self._here() and not ended:
            await self._tell_jobs()

    async def farewell(self) -> None:
        """Say that this process ends as it was told to."""
        await self.say(ended=True)

    def hear(self, message: dict[str, Any]) -> None:
        """Another process, or this one, said something."""
        if message["process"] != self.process:
            self._tell(message["frame"])

    async def _tell_jobs(self) -> None:
        work = await self.task_stats.get()
        if work is not None:
            channels = [
                ChannelWork(
                    channel=each.queue,
                    pending=each.ready,
                    running=each.running,
                    failed=each.failed,
                    oldest_seconds=each.oldest_seconds,
                )
                for each in work
            ]
            self._tell(framed(JobsReport(channels=channels)))

    def _tell(self, frame: str) -> None:
        if topic := self._here():
            topic.pass_by(frame)

    def _report(self, ended: bool) -> ProcessReport:
        return ProcessReport(
            process=self.process,
            role=self.role,
            host=socket.gethostname(),
            pid=os.getpid(),
            at=now_ms(),
            started_at=self._started_at,
            draining=self.draining,
            ended=ended,
            late_ms=self._late_ms(),
            published=tally.published,
            delivered=tally.delivered,
            gaps=tally.gaps,
            slow=tally.closed["slow"],
            jobs=tally.jobs.total(),
            **asdict(self._held()),
        )

    def _late_ms(self) -> int | None:
        """How late the latest twentieth of the events since the last report was at least."""
        counts = list(tally.lateness.counts)
        since = [now - before for now, before in zip(counts, self._lateness, strict=True)]
        self._lateness = counts
        late = quantile(0.95, tally.lateness.bounds, since)
        return None if late is None else round(late * 1000)


async def report_worker() -> None:
    """Report on a worker. It holds nothing, and judges the layer by what it sends."""
    reporter = Reporter("worker", held=lambda: Held(layer_up=not wake_ups.down), here=lambda: None)
    try:
        await reporter.run()
    finally:
        await reporter.farewell()


def framed(event: Event) -> str:
    return Ephemeral(stream=STATUS, event=event.model_dump(mode="json")).model_dump_json()


def now_ms() -> int:
    return int(time.time() * 1000)
