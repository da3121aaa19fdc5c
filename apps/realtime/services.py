"""The one way to write to a stream."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import StreamEphemeral
from apps.realtime.layer.wake_up import wake_on_commit, wake_together_on_commit
from apps.realtime.models import LogEntry, Stream, delete_in_batches, new_epoch
from apps.realtime.protocol import AccessChanged, Ephemeral, Event
from apps.realtime.telemetry import tracing

COLUMNS = ("id", "name", "head", "floor", "epoch")

# Control characters except tab and line feed, and surrogates: NUL, escape sequences, half pairs.
UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def publish(*, stream: str, event: Event, key: str = "", replaces: bool = False) -> int:
    """Append `event` to `stream` inside the caller's transaction and return its seq.

    `stream` is a name as `StreamKind.name` builds it. The first seq of a stream is 1.

    The event exists if and only if the caller's change does: a rollback takes it away, and
    subscribers are woken on commit. The stream's row stays locked until then, so seqs have no gaps
    and their order is commit order. A transaction that publishes to several streams must lock
    them in one fixed order (sorted by name will do), or two writers could wait for each other.

    `key` names what the event is about, such as `message.311`. With `replaces` the log then holds
    `event` in place of all earlier events of that key as well: a reader who was away no longer
    receives what was edited or deleted, and seqs keep their places.

    Raises TransactionManagementError outside of a transaction, ValueError for `replaces` without
    a key.
    """
    if replaces and not key:
        raise ValueError("publish(replaces=True) needs a key.")
    with tracing.span("publish", stream=stream):
        log = _advance(stream)
        body = event.model_dump(mode="json")
        if replaces:
            _replace(log, key, body)
        return _append(log, body, key=key)


def publish_together(*, events: Sequence[tuple[str, str, Event]]) -> list[int]:
    """`publish` many events, and return their seqs in the same order.

    Each of `events` is a stream's name, a key ("" for none) and an event. It takes one statement
    for each stream, and one for all entries. The streams are locked in the order of their names.
    Raises TransactionManagementError outside of a transaction.
    """
    with tracing.span("publish", events=len(events)):
        return _publish_together(events)


def _publish_together(events: Sequence[tuple[str, str, Event]]) -> list[int]:
    counts = Counter(stream for stream, _, _ in events)
    logs = {stream: _advance(stream, by=counts[stream]) for stream in sorted(counts)}
    seqs = {stream: count(log.head - counts[stream] + 1) for stream, log in logs.items()}
    entries = [
        _entry(logs[stream], next(seqs[stream]), key, event) for stream, key, event in events
    ]
    LogEntry.objects.bulk_create(entries)
    for log in logs.values():
        frames = [entry.frame for entry in entries if entry.stream is log]
        wake_together_on_commit(log, frames)
    return [entry.seq for entry in entries]


def _entry(log: Stream, seq: int, key: str, event: Event) -> LogEntry:
    frame = _encode(log, event.model_dump(mode="json"), seq=seq)
    return LogEntry(stream=log, seq=seq, key=key, frame=frame)


def access_revoke(*, stream: str, principal: str) -> int:
    """Append an entry that ends `principal`'s right to read `stream`, and return its seq.

    `principal` is one of `Reader.principals`. The entry is written as `publish` writes events, so
    a hub has seen it before it can send anything that follows. Raises
    TransactionManagementError outside of a transaction.
    """
    return _append(_advance(stream), AccessChanged().model_dump(mode="json"), revokes=principal)


async def ephemeral_send(
    *, stream: str, event: Event, exclude: str | None = None, sender: str | None = None
) -> None:
    """Send `event` to the current subscribers of `stream`. It is not stored and may be lost.

    `exclude` is the id of a `Person` whose own sockets are left out; `sender` is the `process` of
    a hub that has sent it to its own readers already. A layer that is down is logged, and raises
    nothing.
    """
    frame = ephemeral_frame(stream, event)
    message = StreamEphemeral(stream=stream, frame=frame, exclude=exclude, sender=sender)
    await broadcaster.send(stream, message)


def ephemeral_frame(stream: str, event: Event) -> str:
    """The text of an `Ephemeral` frame."""
    return Ephemeral(stream=stream, event=event.model_dump(mode="json")).model_dump_json()


def stream_lock(*, stream: str) -> int:
    """Hold the stream's row until the caller's transaction ends, and return its head.

    The row is made if there is none; its head, the last seq, is 0 then. Raises
    TransactionManagementError outside of a transaction.

    `publish` does this too, but only after the change. A service that puts a count in an event
    locks before the change and counts after it: then the count is exact despite other writers.
    """
    log, _ = Stream.objects.select_for_update().get_or_create(name=stream)
    return log.head


def _append(log: Stream, body: dict[str, Any], *, key: str = "", revokes: str = "") -> int:
    """Write the entry at the stream's head, whose row is locked; its seq."""
    frame = _encode(log, body, seq=log.head)
    LogEntry.objects.create(stream=log, seq=log.head, key=key, revokes=revokes, frame=frame)
    wake_on_commit(log, frame, revokes)
    return log.head


def _advance(name: str, by: int = 1) -> Stream:
    """The stream's row, locked, with `head` moved on; made if there is none."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "publish() and revoke() must run inside transaction.atomic()"
        )
    log = _next(name, by)
    if log is None:
        try:
            with transaction.atomic():
                return Stream.objects.create(name=name, head=by)
        except IntegrityError:  # another writer made it first
            log = _next(name, by)
    return log or Stream.objects.get(name=name)  # which raises: it was deleted again


def _next(name: str, by: int) -> Stream | None:
    """The stream's row, moved on and read by one statement; None if there is none.

    Django's own UPDATE returns nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE realtime_stream SET head = head + %s WHERE name = %s"
            " RETURNING id, name, head, floor, epoch",
            [by, name],
        )
        row = cursor.fetchone()
    return Stream.from_db(connection.alias, COLUMNS, row) if row else None


def entries_of(log: Stream, key: str) -> QuerySet[LogEntry]:
    """The kept events of one key, in no order: SQLite would scan the stream to sort them."""
    return log.entries.filter(key=key).only("seq").order_by()


def _replace(log: Stream, key: str, body: dict[str, Any]) -> None:
    """Give the kept events of `key` the body of the new one, each under its own seq."""
    entries = list(entries_of(log, key))
    for entry in entries:
        entry.frame = _encode(log, body, seq=entry.seq)
    LogEntry.objects.bulk_update(entries, ["frame"])


def _encode(log: Stream, body: dict[str, Any], *, seq: int) -> str:
    frame = {
        "type": "event",
        "stream": log.name,
        "epoch": log.epoch,
        "seq": seq,
        "event": body,
    }
    return json.dumps(frame, separators=(",", ":"), ensure_ascii=False)


def epochs_renew() -> int:
    """Give every stream of a restored database a new epoch and an empty log; how many there are.

    A reader's cursor from before gets `resync`, however far the log has grown. The events kept
    must not be replayed, as their frames carry the old epoch. Done twice, readers load twice.
    """
    with transaction.atomic():
        # Locked in the order in which writers to several streams lock them.
        list(Stream.objects.select_for_update().order_by("name").values_list("pk"))
        streams = Stream.objects.update(epoch=new_epoch(), floor=F("head"))
    delete_in_batches(LogEntry.objects.filter(seq__lte=F("stream__floor")))
    return streams


# Text that people type

# Unicode's Default_Ignorable_Code_Point, and letters and symbols that fonts draw as nothing.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    "\u2800\ufffc\U0001d159\U00013441\U00013442]"
)


def storable_text(text: str) -> str:
    """`text` with `\\n` as line end, without control characters and lone surrogates."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return UNSTORABLE.sub("", lines)


def clean_text(text: str) -> str:
    """The same, trimmed. Text without a visible character becomes empty."""
    cleaned = storable_text(text)
    return cleaned.strip() if is_visible(cleaned) else ""


def clean_line(text: str) -> str:
    """The same as one line with single spaces."""
    return " ".join(clean_text(text).split())


def shorten(line: str, length: int) -> str:
    """`line` if it has at most `length` characters, else its beginning and an ellipsis."""
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def is_visible(text: str) -> bool:
    """Whether there is a letter, a digit, a punctuation mark or a symbol to see in `text`."""
    return any(unicodedata.category(char)[0] in "LNPS" for char in INVISIBLE.sub("", text))
