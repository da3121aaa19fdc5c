"""The one way to write to a stream."""

import json
import re
import time
import unicodedata
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet

from apps.realtime.layer.broadcaster import broadcaster
from apps.realtime.layer.messages import StreamEphemeral, StreamEvent
from apps.realtime.models import LogEntry, Stream, delete_in_batches, new_epoch
from apps.realtime.protocol import AccessChanged, Ephemeral, Event
from apps.realtime.telemetry.counters import counters

COLUMNS = ("id", "name", "head", "floor", "epoch")

UNSTORABLE = {
    "Cc",
    "Cs",
}  # control characters and surrogates: NUL, escape sequences, halves of pairs


def publish(*, stream: str, event: Event, key: str = "", replaces: bool = False) -> int:
    """Append `event` to `stream` inside the caller's transaction and return its seq.

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
    log = _advance(stream)
    body = event.model_dump(mode="json")
    if replaces:
        _replace(log, key, body)
    return _append(log, body, key=key)


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
    a hub that has sent it to its own readers already.
    """
    frame = ephemeral_frame(stream, event)
    message = StreamEphemeral(stream=stream, frame=frame, exclude=exclude, sender=sender)
    await broadcaster.send(stream, message)


def ephemeral_frame(stream: str, event: Event) -> str:
    """The text of an `Ephemeral` frame."""
    return Ephemeral(stream=stream, event=event.model_dump(mode="json")).model_dump_json()


def stream_lock(*, stream: str) -> None:
    """Hold the stream's row until the caller's transaction ends; it is made if there is none.

    `publish` does this too, but only after the change. A service that puts a count in an event
    locks before the change and counts after it: then the count is exact despite other writers.
    """
    Stream.objects.select_for_update().get_or_create(name=stream)


def _append(log: Stream, body: dict[str, Any], *, key: str = "", revokes: str = "") -> int:
    """Write the entry at the stream's head, whose row is locked; its seq."""
    frame = _encode(log, body, seq=log.head)
    LogEntry.objects.create(stream=log, seq=log.head, key=key, revokes=revokes, frame=frame)
    transaction.on_commit(lambda: _wake(log, frame, revokes), robust=True)
    return log.head


def _wake(log: Stream, frame: str, revokes: str) -> None:
    """Tell the hubs. `at` lets them measure how long the event took to get there."""
    counters.count_published()
    event = StreamEvent(log.name, log.epoch, log.head, frame, at=time.time(), revokes=revokes)
    broadcaster.send_now(log.name, event)


def _advance(name: str) -> Stream:
    """The stream's row, locked, with `head` moved to the next seq; made if there is none."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "publish() and revoke() must run inside transaction.atomic()"
        )
    log = _next(name)
    if log is None:
        try:
            with transaction.atomic():
                return Stream.objects.create(name=name, head=1)
        except IntegrityError:  # another writer made it first
            log = _next(name)
    return log or Stream.objects.get(name=name)  # which raises: it was deleted again


def _next(name: str) -> Stream | None:
    """The stream's row, moved on and read by one statement; None if there is none.

    Django's own UPDATE returns nothing.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE realtime_stream SET head = head + 1 WHERE name = %s"
            " RETURNING id, name, head, floor, epoch",
            [name],
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


def clean_text(text: str) -> str:
    """`text` trimmed, with `\\n` as line end, without control characters and lone surrogates.

    Text without a visible character becomes empty.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = "".join(
        char for char in lines if char in "\n\t" or unicodedata.category(char) not in UNSTORABLE
    )
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
