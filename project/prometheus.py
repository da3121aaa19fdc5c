"""The realtime core's figures in Prometheus' words; docs/operating.md explains every name."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product
from typing import get_args

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
from apps.realtime.schema.routes import routes
from apps.realtime.tasks.stats import Work
from apps.realtime.telemetry.counters import DURATIONS, Closed, Histogram, Outcome, Refusal, tally
from project.routing import channel_names

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

COUNTED = {
    "events_published": ("published", "Events committed by this process."),
    "deliveries": ("delivered", "Live events handed to sockets."),
    "replayed": ("replayed", "Events handed to readers who had been away."),
    "duplicates_dropped": ("duplicates", "Wake-ups for events already handed on."),
    "gaps_repaired": ("gaps", "Times that a stream's log was read for missed wake-ups."),
    "gap_rows": ("gap_rows", "Events found in the log then."),
    "resyncs": ("resyncs", "Readers told to load their page's content afresh."),
    "layer_outages": ("layer_outages", "Times that the channel layer was lost."),
}


class Everything(Collector):
    """One process at one moment: what it has done, and what it holds if it has a hub."""

    def __init__(self, *, hub: Hub | None, work: Iterable[Work], draining: bool) -> None:
        self.hub = hub
        self.work = work
        self.draining = draining

    def collect(self) -> Iterator[Metric]:
        yield gauge("draining", "Whether the process is about to end.", self.draining)
        yield from counters()
        yield from jobs_done()
        yield from jobs_waiting(self.work)
        yield from layer(self.hub)
        if self.hub is not None:
            yield from held(self.hub)


def exposition(*, hub: Hub | None, work: Iterable[Work] = (), draining: bool = False) -> bytes:
    """The text of one scrape. `hub` is None in a worker, which holds no sockets."""
    registry = CollectorRegistry()
    for each in (PROCESS_COLLECTOR, PLATFORM_COLLECTOR, GC_COLLECTOR):
        registry.register(each)
    registry.register(Everything(hub=hub, work=work, draining=draining))
    return generate_latest(registry)


def gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(f"realtime_{name}", about, value=value)


def counters() -> Iterator[Metric]:
    for name, (attribute, about) in COUNTED.items():
        yield CounterMetricFamily(f"realtime_{name}", about, value=getattr(tally, attribute))
    failed = "Wake-ups that the channel layer did not take."
    yield CounterMetricFamily("realtime_wake_ups_failed", failed, value=broadcaster.failed)
    closed = CounterMetricFamily("realtime_closed", "Sockets closed by us.", labels=["why"])
    for why in get_args(Closed):
        closed.add_metric([why], tally.closed[why])
    yield closed
    refused = CounterMetricFamily("realtime_refused", "Handshakes refused.", labels=["why"])
    for reason in get_args(Refusal):
        refused.add_metric([reason], tally.refused[reason])
    yield refused
    name, about = "realtime_lateness_seconds", "From an event's commit to its last local socket."
    lateness = buckets(tally.delivery_latency)
    yield HistogramMetricFamily(name, about, lateness, tally.delivery_latency.sum)


def held(hub: Hub) -> Iterator[Metric]:
    """What is open at this moment."""
    kinds = Counter(type(socket) for socket in tuple(hub.sockets))
    sockets = GaugeMetricFamily("realtime_sockets", "Open WebSockets.", labels=["route"])
    for route in routes():
        sockets.add_metric([route.address], kinds[route.consumer])
    yield sockets
    yield gauge("event_streams", "Open event streams (SSE).", kinds[StreamEvents])
    topics = tuple(hub.topics.values())
    yield gauge("streams", "Streams with readers here.", len(topics))
    followed = sum(len(topic.subscriptions) for topic in topics)
    yield gauge("subscriptions", "Places in streams, of all readers here.", followed)


def layer(hub: Hub | None) -> Iterator[Metric]:
    """A worker has nothing but its own attempts to judge by."""
    up = hub.listener.up if hub else not broadcaster.down
    yield gauge("layer_up", "Whether the channel layer answers.", up)
    if hub is not None:
        age = time.monotonic() - hub.listener.heard_at
        yield gauge("layer_heartbeat_age_seconds", "Since the last heartbeat came back.", age)


def jobs_waiting(work: Iterable[Work]) -> Iterator[Metric]:
    """Of the whole site: every web process says the same."""
    jobs = GaugeMetricFamily("realtime_jobs", "Jobs by state.", labels=["channel", "state"])
    about = "For how long the first due job has waited."
    oldest = GaugeMetricFamily("realtime_jobs_oldest_seconds", about, labels=["channel"])
    for each in work:
        jobs.add_metric([each.channel, "pending"], each.pending)
        jobs.add_metric([each.channel, "running"], each.running)
        jobs.add_metric([each.channel, "failed"], each.failed)
        oldest.add_metric([each.channel], each.oldest_seconds)
    yield jobs
    yield oldest


def jobs_done() -> Iterator[Metric]:
    """With zeros for what has not happened yet, or Prometheus could not see the first time."""
    ended = CounterMetricFamily(
        "realtime_jobs_ended", "Attempts at jobs, by outcome.", labels=["channel", "outcome"]
    )
    for channel, outcome in product(channel_names, get_args(Outcome)):
        ended.add_metric([channel, outcome], tally.jobs[channel, outcome])
    yield ended
    took = HistogramMetricFamily("realtime_job_seconds", "Attempts' times.", labels=["channel"])
    for channel in channel_names:
        histogram = tally.job_seconds.get(channel, Histogram(DURATIONS))
        took.add_metric([channel], buckets(histogram), histogram.sum)
    yield took


def buckets(histogram: Histogram) -> list[tuple[str, float]]:
    """As Prometheus wants them: each bound with all that is not above it."""
    total = 0
    found = []
    names = [*map(str, histogram.bounds), "+Inf"]
    for bound, count in zip(names, histogram.counts, strict=True):
        total += count
        found.append((bound, float(total)))
    return found
