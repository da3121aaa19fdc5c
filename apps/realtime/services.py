"""The one way to write to a stream."""

import json
import time
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q

from apps.realtime.layer.broadcaster import wake_ups
from apps.realtime.models import Event, Stream
from apps.realtime.protocol import Ephemeral
from apps.realtime.protocol import Event as WireEvent
from apps.realtime.telemetry.counters import tally


def publish(*, stream: str, event: WireEvent, instead_of: dict[str, Any] | None = None) -> int:
    """Append `event` to `stream` inside the caller's transaction and return its seq.

    The event exists if and only if the caller's change does: a rollback takes it away, and
    subscribers are woken on commit. The stream's row stays locked until then, so seqs have no gaps
    and their order is commit order. Who publishes to several streams in one transaction must lock
    them in one fixed order (sorted by name will do), or two writers could wait for each other.

    `instead_of` is how the events begin that must not be replayed any more, in the order of their
    fields: `{"type": "post.saved", "id": 57}`. The log then has `event` in their places, too.

    Raises TransactionManagementError outside of a transaction.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "publish() must run inside transaction.atomic()"
        )
    log = _advance(stream)
    frame = _encode(log, event, seq=log.head)
    Event.objects.create(stream=log, seq=log.head, frame=frame)
    if instead_of:
        _overwrite(log, event, instead_of)
    wake = {
        "type": "stream.event",
        "stream": stream,
        "epoch": log.epoch,
        "seq": log.head,
        "frame": frame,
    }
    transaction.on_commit(lambda: _wake(stream, wake), robust=True)
    return log.head


async def ephemeral_send(*, stream: str, event: WireEvent, besides: str | None = None) -> None:
    """Send `event` to whoever follows `stream` right now. It is not stored and may be lost.

    `besides` is the id of a `Person` whose own sockets are left out.
    """
    frame = Ephemeral(stream=stream, event=event.model_dump(mode="json")).model_dump_json()
    message = {"type": "stream.ephemeral", "stream": stream, "frame": frame, "besides": besides}
    await wake_ups.send(stream, message)


def stream_lock(*, stream: str) -> None:
    """Hold the stream's row until the caller's transaction ends; made if it is the first.

    `publish` does this too, but only after the change. Who tells a count in an event locks before
    the change and counts after it: then the count is exact, whoever writes at the same time.
    """
    Stream.objects.select_for_update().get_or_create(name=stream)


def _wake(stream: str, wake: dict[str, Any]) -> None:
    """It is committed, so everybody may know. `at` tells how late they are when they do."""
    tally.count_published()
    wake_ups.send_now(stream, wake | {"at": time.time()})


def _advance(name: str) -> Stream:
    """The stream's row, locked, with `head` moved to the next seq; made if it is the first."""
    if not Stream.objects.filter(name=name).update(head=F("head") + 1):
        try:
            with transaction.atomic():
                return Stream.objects.create(name=name, head=1)
        except IntegrityError:  # another writer made it meanwhile
            Stream.objects.filter(name=name).update(head=F("head") + 1)
    return Stream.objects.get(name=name)


def _overwrite(log: Stream, event: WireEvent, beginning: dict[str, Any]) -> None:
    """A quote in somebody's text is escaped in JSON, so no text can look like a beginning."""
    start = f'"event":{_json(beginning)[:-1]}'
    begins_so = Q(frame__contains=f"{start},") | Q(frame__contains=f"{start}}}")
    for entry in log.events.filter(begins_so):
        entry.frame = _encode(log, event, seq=entry.seq)
        entry.save(update_fields=["frame"])


def _encode(log: Stream, event: WireEvent, *, seq: int) -> str:
    body: dict[str, Any] = {
        "type": "event",
        "stream": log.name,
        "epoch": log.epoch,
        "seq": seq,
        "event": event.model_dump(mode="json"),
    }
    return _json(body)


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
