"""The realtime core's counters as Prometheus metrics. docs/operating.md explains each of them."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate, product
from typing import Any, get_args

from prometheus_client import (
    GC_COLLECTOR,
    PLATFORM_COLLECTOR,
    PROCESS_COLLECTOR,
    CollectorRegistry,
    generate_latest,
)
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.server.routes import routes
from apps.realtime.tasks.queue_stats import QueueStats
from apps.realtime.telemetry.counters import (
    DURATIONS,
    Closed,
    Outcome,
    Refusal,
    counters,
)
from apps.realtime.telemetry.histogram import Histogram
from project.routing import channel_names

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

COUNTERS = {
    "events_published": ("published", "Events committed by this process."),
    "deliveries": ("delivered", "Live events sent to sockets."),
    "replayed": ("replayed", "Events from the log, sent to returning clients."),
    "duplicates_dropped": ("duplicates", "Layer messages for events that were sent already."),
    "gaps_repaired": ("gaps", "Reads of a stream's log after a lost layer message."),
    "gap_rows": ("gap_rows", "Events found by these reads."),
    "resyncs": ("resyncs", "Clients told to reload their page's content."),
    "layer_outages": ("layer_outages", "Times that the channel layer became unavailable."),
}


class RealtimeCollector(Collector):
    """Metrics of this process, including its open connections if it has a hub."""

    def __init__(self, *, hub: Hub | None, work: Iterable[QueueStats], draining: bool) -> None:
        self.hub = hub
        self.work = work
        self.draining = draining

    def collect(self) -> Iterator[Metric]:
        yield gauge("draining", "Whether the process is shutting down.", self.draining)
        yield from totals()
        yield from task_attempts()
        yield from task_states(self.work)
        yield from layer(self.hub)
        if self.hub is not None:
            yield from connections(self.hub)


def metrics_text(
    *, hub: Hub | None, work: Iterable[QueueStats] = (), draining: bool = False
) -> bytes:
    """The response to one scrape. `hub` is None in a worker, which has no sockets."""
    registry = CollectorRegistry()
    for collector in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
        registry.register(collector)
    registry.register(RealtimeCollector(hub=hub, work=work, draining=draining))
    return generate_latest(registry)


def gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(f"realtime_{name}", documentation, value=value)


def totals() -> Iterator[Metric]:
    for name, (attribute, documentation) in COUNTERS.items():
        value = getattr(counters, attribute)
        yield CounterMetricFamily(f"realtime_{name}", documentation, value=value)
    failed = "Messages that the channel layer did not accept."
    yield CounterMetricFamily("realtime_layer_sends_failed", failed, value=broadcaster.failed)
    yield by_reason("closed", "Sockets that the server closed.", counters.closed, get_args(Closed))
    yield by_reason("refused", "Handshakes refused.", counters.refused, get_args(Refusal))
    yield HistogramMetricFamily(
        "realtime_delivery_latency_seconds",
        "Time from an event's commit to its last local socket.",
        buckets(counters.delivery_latency),
        counters.delivery_latency.sum,
    )


def by_reason(
    name: str, documentation: str, counts: Mapping[Any, int], reasons: Iterable[str]
) -> Metric:
    """Include reasons with a count of 0: Prometheus misses the first increase of a new series."""
    family = CounterMetricFamily(f"realtime_{name}", documentation, labels=["why"])
    for reason in reasons:
        family.add_metric([reason], counts[reason])
    return family


def connections(hub: Hub) -> Iterator[Metric]:
    kinds = Counter(type(socket) for socket in tuple(hub.connections))
    sockets = GaugeMetricFamily("realtime_sockets", "Open WebSockets.", labels=["route"])
    for route in routes():
        sockets.add_metric([route.address], kinds[route.consumer])
    yield sockets
    yield gauge("event_streams", "Open event streams (SSE).", kinds[StreamEvents])
    topics = tuple(hub.streams.values())
    yield gauge("streams", "Streams with local subscribers.", len(topics))
    subscriptions = sum(len(topic.subscriptions) for topic in topics)
    yield gauge("subscriptions", "Subscriptions of all local clients.", subscriptions)


def layer(hub: Hub | None) -> Iterator[Metric]:
    """A worker receives no heartbeats: its last attempt to send tells whether the layer works."""
    up = hub.receiver.up if hub else not broadcaster.down
    yield gauge("layer_up", "Whether the channel layer works.", up)
    if hub is not None:
        age = time.monotonic() - hub.receiver.heartbeat_at
        yield gauge("layer_heartbeat_age_seconds", "Time since the last heartbeat returned.", age)


def task_states(work: Iterable[QueueStats]) -> Iterator[Metric]:
    """These describe the whole site: every web process reports the same."""
    tasks = GaugeMetricFamily("realtime_tasks", "Tasks by status.", labels=["queue", "status"])
    waited = "How long the oldest due task has waited."
    oldest = GaugeMetricFamily("realtime_tasks_oldest_seconds", waited, labels=["queue"])
    for each in work:
        tasks.add_metric([each.queue, "ready"], each.ready)
        tasks.add_metric([each.queue, "running"], each.running)
        tasks.add_metric([each.queue, "failed"], each.failed)
        oldest.add_metric([each.queue], each.oldest_seconds)
    yield tasks
    yield oldest


def task_attempts() -> Iterator[Metric]:
    """All outcomes, including those with a count of 0."""
    ended = CounterMetricFamily(
        "realtime_tasks_ended", "Attempts at tasks, by outcome.", labels=["queue", "outcome"]
    )
    for queue, outcome in product(channel_names, get_args(Outcome)):
        ended.add_metric([queue, outcome], counters.tasks[queue, outcome])
    yield ended
    took = HistogramMetricFamily("realtime_task_seconds", "Duration of attempts.", labels=["queue"])
    for queue in channel_names:
        histogram = counters.task_seconds.get(queue, Histogram(DURATIONS))
        took.add_metric([queue], buckets(histogram), histogram.sum)
    yield took


def buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """Cumulative buckets: each bound with the count of all values up to it."""
    bounds = [*map(str, histogram.bounds), "+Inf"]
    return list(zip(bounds, map(float, accumulate(histogram.counts)), strict=True))
