"""Every two seconds each process reports how it is to the open status pages.

Nothing is stored and nobody collects reports: they go through the channel layer to the group of
the status stream, which a process joins only while somebody connected to it has the page open.
"""

import asyncio
import os
import socket
import time
from dataclasses import asdict
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.protocol import ChannelWork, JobsReport, ProcessReport
from apps.realtime.services import ephemeral_send
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.tasks.stats import Backlog
from apps.realtime.telemetry.counters import quantile, tally

SECONDS = 2.0


class StatusStream(StreamKind):
    """How the site is, for its staff. There is one, `realtime.status.1`, and it has no log."""

    kind = "realtime.status"
    ephemerals = (ProcessReport, JobsReport)

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
        return key == 1 and reader.user_id is not None and staff.filter(pk=reader.user_id).exists()


STATUS = StatusStream.name(1)


class StatusReporter:
    """Reports how one process is."""

    def __init__(self, hub: Hub | None) -> None:
        """`hub` is None in a worker, which has no connections."""
        self.hub = hub
        self.process = uuid4().hex if hub is None else hub.process
        self.backlog = Backlog()
        self._started_at = now_ms()
        self._lateness = [0] * len(tally.delivery_latency.counts)

    async def run(self) -> None:
        while True:
            await self.report()
            await asyncio.sleep(SECONDS)

    async def report(self, *, ended: bool = False) -> None:
        """To this process's readers at once: they are to know of it even without the layer."""
        report = self._report(ended)
        if self.hub is not None:
            self.hub.push_ephemeral(STATUS, report)
        await ephemeral_send(stream=STATUS, event=report, sender=self.process)
        if self.hub is not None and STATUS in self.hub.streams and not ended:
            await self._report_jobs(self.hub)

    async def farewell(self) -> None:
        await self.report(ended=True)

    async def _report_jobs(self, hub: Hub) -> None:
        work = await self.backlog.get()
        if work is not None:
            channels = [ChannelWork(**asdict(each)) for each in work]
            hub.push_ephemeral(STATUS, JobsReport(channels=channels))

    def _report(self, ended: bool) -> ProcessReport:
        return ProcessReport(
            process=self.process,
            role="worker" if self.hub is None else "web",
            host=socket.gethostname(),
            pid=os.getpid(),
            at=now_ms(),
            started_at=self._started_at,
            # A worker can only tell by what it sends.
            layer_up=not broadcaster.down if self.hub is None else self.hub.receiver.up,
            draining=self.hub is not None and self.hub.draining,
            ended=ended,
            late_ms=self._late_ms(),
            published=tally.published,
            delivered=tally.delivered,
            gaps=tally.gaps,
            slow=tally.closed["slow"],
            jobs=tally.jobs.total(),
            **connections(self.hub),
        )

    def _late_ms(self) -> int | None:
        """How late the latest twentieth of the events since the last report was at least."""
        counts = list(tally.delivery_latency.counts)
        since = [now - before for now, before in zip(counts, self._lateness, strict=True)]
        self._lateness = counts
        late = quantile(0.95, tally.delivery_latency.bounds, since)
        return None if late is None else round(late * 1000)


def connections(hub: Hub | None) -> dict[str, Any]:
    """How many connections a process holds, and how many streams they follow in all."""
    if hub is None:
        return {"sockets": 0, "event_streams": 0, "subscriptions": 0}
    sockets = sum(each.is_socket for each in hub.connections)
    return {
        "sockets": sockets,
        "event_streams": len(hub.connections) - sockets,
        "subscriptions": sum(len(topic.subscriptions) for topic in hub.streams.values()),
    }


def now_ms() -> int:
    return int(time.time() * 1000)
