"""When events are committed, one message for their stream wakes the hubs."""

import time
from collections.abc import Callable
from functools import partial

from django.db import transaction

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import StreamEvent, StreamEvents
from apps.realtime.models import Stream
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.counters import counters


def wake_on_commit(log: Stream, frame: str, revokes: str = "") -> None:
    """For the event at the stream's head."""
    _on_commit(log, partial(_wake, log, frame, revokes))


def wake_together_on_commit(log: Stream, frames: list[str]) -> None:
    """For the last events of the stream, in one message."""
    _on_commit(log, partial(_wake_together, log, frames))


def _on_commit(log: Stream, wake: Callable[[str], None]) -> None:
    """Call `wake` on commit, with the `traceparent` of a span that ends then, or an empty text.

    After a rollback there is no span.
    """
    if tracing.tracer is None:
        transaction.on_commit(partial(wake, ""), robust=True)
    else:
        commit = tracing.tracer.begin("commit", {"stream": log.name, "seq": log.head})
        transaction.on_commit(lambda: wake(commit.end()), robust=True)


def _wake(log: Stream, frame: str, revokes: str, trace: str) -> None:
    """`at` lets the hubs measure how long the event took to get there."""
    counters.count_published()
    event = StreamEvent(log.name, log.epoch, log.head, frame, time.time(), revokes, trace)
    broadcaster.send_soon(log.name, event)


def _wake_together(log: Stream, frames: list[str], trace: str) -> None:
    counters.count_published(len(frames))
    first = log.head - len(frames) + 1
    events = StreamEvents(log.name, log.epoch, first, frames, time.time(), trace)
    broadcaster.send_soon(log.name, events)
