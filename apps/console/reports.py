"""Every two seconds each process reports its state to the open status pages.

Nothing is stored and nobody collects reports: they go through the channel layer to the group of
the status stream, which a process joins only while somebody connected to it has the page open.
"""

import asyncio
import os
import socket
import time
from uuid import uuid4

from apps.console.protocol import ProcessReport, QueueReport, TasksReport
from apps.console.streams import STATUS
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.services import ephemeral_send
from apps.realtime.tasks.stats import TaskStats
from apps.realtime.telemetry.counters import counters
from apps.realtime.telemetry.histogram import quantile

SECONDS = 2.0


class StatusReporter:
    """Reports the state of one process."""

    def __init__(self, hub: Hub | None) -> None:
        """`hub` is None in a worker, which has no connections."""
        self.hub = hub
        self.process = uuid4().hex if hub is None else hub.process
        self.task_stats = TaskStats()
        self._started_at = now_ms()
        self._counts = [0] * len(counters.delivery_latency.counts)

    async def run(self) -> None:
        while True:
            await self.report()
            await asyncio.sleep(SECONDS)

    async def report(self, *, ended: bool = False) -> None:
        """Report to all readers; to those of this process even while the layer is down."""
        report = self.snapshot(ended=ended)
        if self.hub is not None:
            self.hub.push_ephemeral(STATUS, report)
        await ephemeral_send(stream=STATUS, event=report, sender=self.process)
        if self.hub is not None and STATUS in self.hub.streams and not ended:
            await self._report_tasks(self.hub)

    async def farewell(self) -> None:
        await self.report(ended=True)

    async def _report_tasks(self, hub: Hub) -> None:
        stats = await self.task_stats.get()
        if stats is not None:
            queues = [QueueReport.model_validate(each, from_attributes=True) for each in stats]
            hub.push_ephemeral(STATUS, TasksReport(queues=queues))

    def snapshot(self, *, ended: bool = False) -> ProcessReport:
        """How this process is now, and how late deliveries were since the last call."""
        connections = self.hub.connections if self.hub else ()
        streams = self.hub.streams.values() if self.hub else ()
        sockets = sum(each.is_socket for each in connections)
        return ProcessReport(
            process=self.process,
            role="worker" if self.hub is None else "web",
            host=socket.gethostname(),
            pid=os.getpid(),
            at=now_ms(),
            started_at=self._started_at,
            layer_up=self._layer_up(),
            draining=self.hub is not None and self.hub.draining,
            ended=ended,
            sockets=sockets,
            event_streams=len(connections) - sockets,
            subscriptions=sum(len(each.subscriptions) for each in streams),
            late_ms=self._late_ms(),
            published=counters.published,
            delivered=counters.delivered,
            gaps=counters.gaps,
            slow=counters.closed["slow"],
            tasks=counters.tasks.total(),
        )

    def _layer_up(self) -> bool:
        """A worker has no receiver, so it goes by its latest send."""
        return not broadcaster.down if self.hub is None else self.hub.receiver.up

    def _late_ms(self) -> int | None:
        """95th-percentile delivery latency since the last call, in milliseconds."""
        counts = list(counters.delivery_latency.counts)
        since = [now - before for now, before in zip(counts, self._counts, strict=True)]
        self._counts = counts
        late = quantile(0.95, counters.delivery_latency.bounds, since)
        return None if late is None else round(late * 1000)


def now_ms() -> int:
    return int(time.time() * 1000)
