"""The content of a stream's log, and the events of an app's signals."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection
from django.dispatch import Signal
from django.utils.module_loading import import_string

from apps.realtime.models import LogEntry, Stream
from apps.realtime.selectors import position_get
from apps.realtime.testing.sockets import Frame


def logged_events(stream: str) -> list[Frame]:
    """The bodies of a stream's logged events, in order.

    AssertionError if a subscriber that replays the log would not get every event in its place.
    """
    position = position_get(stream=stream)
    frames = LogEntry.objects.filter(stream__name=stream).order_by("seq").values_list("frame")
    events = [json.loads(frame) for (frame,) in frames]
    seqs = [event["seq"] for event in events]
    assert seqs == [*range(position.floor + 1, position.head + 1)], f"{stream} has a gap: {seqs}"
    epochs = {event["epoch"] for event in events}
    assert epochs <= {position.epoch}, f"{stream} holds events of other epochs: {epochs}"
    return [event["event"] for event in events]


def assert_published(stream: str, *expected: Frame) -> None:
    """The log of `stream` holds exactly these events, in this order.

    Each of `expected` is an event's body; fields that it leaves out may have any value.
    """
    events = logged_events(stream)
    same = len(events) == len(expected) and all(
        each.items() <= event.items() for each, event in zip(expected, events, strict=True)
    )
    assert same, f"{stream} holds {events}, not {[*expected]}"


def migrated_events(stream: str, events: list[Frame], migration: str) -> list[Frame]:
    """Log `events` and run the data migration of that dotted path; the events as logged then."""
    log = Stream.objects.create(name=stream, head=len(events))
    for seq, event in enumerate(events, start=1):
        frame = {"type": "event", "stream": stream, "epoch": log.epoch, "seq": seq, "event": event}
        LogEntry.objects.create(stream=log, seq=seq, frame=json.dumps(frame))
    with connection.schema_editor() as editor:
        for operation in import_string(f"{migration}.Migration").operations:
            operation.code(apps, editor)
    return logged_events(stream)


@contextmanager
def receiver(signal: Signal, receive: Callable[[Any], object]) -> Iterator[None]:
    """Call `receive` with each `event` of an app's `signal`."""

    def call(sender: Any, event: Any, **kwargs: Any) -> None:
        receive(event)

    signal.connect(call, weak=False)
    try:
        yield
    finally:
        signal.disconnect(call)
