"""The definition of "nothing lost", as one checker.

A command is *accepted* when its sender holds the `ok`, which is sent only after commit. Once a
fault has healed, for each client and each stream it may read:

1. the seqs it applied equal the log's over its interval, contiguous and in order;
2. none is applied twice;
3. none is applied that is not in the log;
4. each client-made id is in the log exactly once if acknowledged, at most once if not;
5. nothing after a revocation;
6. what the page shows equals what a fresh page shows.

A signalled `resync` passes only beyond what the log keeps. Silent loss is always a failure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Event = dict[str, Any]


class Cursor(NamedTuple):
    """A place in a stream. Epoch "" and seq 0: before the stream's first event."""

    seq: int
    epoch: str


@dataclass(frozen=True)
class Loaded:
    """The client has loaded a snapshot, with this cursor: at first, and after a resync."""

    cursor: Cursor


@dataclass(frozen=True)
class Applied:
    """The client has applied an event."""

    cursor: Cursor
    event: Event


@dataclass(frozen=True)
class Resync:
    """The server has told the client, which was at this cursor, to load a snapshot."""

    cursor: Cursor


@dataclass(frozen=True)
class Revoked:
    """The client was told, or could have known, that it may no longer read the stream."""


Step = Loaded | Applied | Resync | Revoked


@dataclass(frozen=True)
class Log:
    """A stream as the database has it. `events` may still hold what has been trimmed since.

    `revocations` are the principals that lose the right to read it, by seq.
    """

    epoch: str
    floor: int
    head: int
    events: dict[int, Event]
    revocations: dict[int, str] = field(default_factory=dict)


@dataclass
class History:
    """One client's frames of one stream, in order, and the ids of its own commands."""

    client: str
    steps: list[Step] = field(default_factory=list)
    sent: set[str] = field(default_factory=set)  # ids the client made
    acknowledged: set[str] = field(default_factory=set)
    shows: dict[int, Event] = field(default_factory=dict)  # by the thing's id
    principals: frozenset[str] = frozenset()  # what a revocation may call the client
    # The head when the client lost the right to read, where the log does not say so.
    readable_until: Cursor | None = None


class Violation(NamedTuple):
    point: int
    what: str


def violations(
    log: Log, histories: Iterable[History], *, fresh: dict[int, Event]
) -> list[Violation]:
    """Every breach of the six points. `fresh` is what a page loaded now shows, by id."""
    return [
        Violation(point, f"{history.client}: {what}")
        for history in histories
        for point, what in _breaches(log, history, fresh)
    ]


Breach = tuple[int, str]


def _breaches(log: Log, history: History, fresh: dict[int, Event]) -> Iterator[Breach]:
    yield from _order(log, history)
    yield from _snapshots(history)
    yield from _doubles(history)
    yield from _inventions(log, history)
    yield from _commands(log, history)
    yield from _authority(log, history)
    if not _ends(log, history):
        yield from _page(history, fresh)


def _ends(log: Log, history: History) -> list[Cursor]:
    """Where the client lost the right to read, if it did: events up to there it may have."""
    said = [] if history.readable_until is None else [history.readable_until]
    return said + [
        Cursor(seq - 1, log.epoch)
        for seq, principal in log.revocations.items()
        if principal in history.principals
    ]


def _order(log: Log, history: History) -> Iterator[Breach]:
    place: Cursor | None = None  # None: without a snapshot
    for step in history.steps:
        match step:
            case Loaded(cursor):
                place = cursor
            case Resync(cursor):
                if not _is_beyond(log, cursor):
                    yield 1, f"was told to resync at {cursor}, which the log still serves"
                place = None
            case Applied(cursor):
                if place is None or not _follows(cursor, place):
                    yield 1, f"applied {cursor} after {place}"
                place = cursor
    if not _ends(log, history) and not (place and _is_at_head(log, place)):
        yield 1, f"ended at {place}, while the log ends at {log.head} in {log.epoch!r}"


def _is_at_head(log: Log, place: Cursor) -> bool:
    """The first event brings the epoch."""
    return place.seq == log.head and (log.head == 0 or place.epoch == log.epoch)


def _follows(cursor: Cursor, place: Cursor) -> bool:
    return cursor.seq == place.seq + 1 and cursor.epoch == (place.epoch or cursor.epoch)


def _is_beyond(log: Log, place: Cursor) -> bool:
    if place == Cursor(0, ""):
        return log.floor > 0
    return place.epoch != log.epoch or place.seq < log.floor or place.seq > log.head


def _snapshots(history: History) -> Iterator[Breach]:
    """A snapshot takes nobody back to before what they have seen."""
    seen = Cursor(0, "")
    for step in history.steps:
        if isinstance(step, Loaded) and step.cursor.epoch == seen.epoch and step.cursor < seen:
            yield 1, f"the snapshot of {step.cursor} is older than what was seen, {seen}"
        if isinstance(step, Loaded | Applied):
            seen = step.cursor


def _doubles(history: History) -> Iterator[Breach]:
    """By event, not by neighbour: a seq that comes again later is a double too."""
    times = Counter(step.cursor for step in history.steps if isinstance(step, Applied))
    for cursor, count in times.items():
        if count > 1:
            yield 2, f"applied {cursor} {count} times"


def _inventions(log: Log, history: History) -> Iterator[Breach]:
    for step in history.steps:
        if not isinstance(step, Applied) or step.cursor.epoch != log.epoch:
            continue  # the log of another life of the database is gone
        known = log.events.get(step.cursor.seq)
        if known is None and step.cursor.seq > log.floor:
            yield 3, f"applied {step.cursor}, which is not in the log"
        elif known is not None and known != step.event:
            yield 3, f"applied {step.event} at {step.cursor}, where the log has {known}"


def _commands(log: Log, history: History) -> Iterator[Breach]:
    times = Counter(event.get("client_id") for event in log.events.values())
    for made in sorted(history.sent | history.acknowledged):
        if times[made] > 1:
            yield 4, f"{made} is in the log {times[made]} times"
        elif made in history.acknowledged and not times[made]:
            yield 4, f"{made} was acknowledged and is not in the log"


def _authority(log: Log, history: History) -> Iterator[Breach]:
    ends = _ends(log, history)
    revoked = False
    for step in history.steps:
        match step:
            case Revoked():
                revoked = True
            case Applied(cursor) | Loaded(cursor) if revoked:
                yield 5, f"was given {cursor} after its revocation"
            case Applied(cursor):
                for end in ends:
                    if cursor.epoch == (end.epoch or cursor.epoch) and cursor.seq > end.seq:
                        yield 5, f"applied {cursor}, published after {end}"


def _page(history: History, fresh: dict[int, Event]) -> Iterator[Breach]:
    for key in sorted(history.shows.keys() | fresh.keys()):
        if history.shows.get(key) != fresh.get(key):
            yield 6, f"shows {history.shows.get(key)} where a fresh page has {fresh.get(key)}"
