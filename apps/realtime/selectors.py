"""Every read that pages and sockets need: cursors, logged events, people of any user model."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Generic, NamedTuple, TypeVar

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower, Trim
from django.urls import NoReverseMatch, reverse

from apps.realtime.models import LogEntry, Stream

BATCH = 500
# Well under what may wait for one client (`outbox_bytes`), or a replay would overflow its queue.
BATCH_BYTES = 1024 * 1024
Row = TypeVar("Row", bound=Model)
NAME_LENGTH = 60  # the columns in which apps keep a person's name are this long


@dataclass(frozen=True)
class Cursor:
    """A place in a stream. A page is rendered with the cursor read *before* its content.

    `seq` is that of the last event seen, 0 for none; `epoch` changes when a database is restored.
    """

    stream: str
    seq: int = 0
    epoch: str = ""


class Entry(NamedTuple):
    """One event as the hub hands it on: its seq, its frame text, and when it was committed.

    `at` is a time of the writer's wall clock; 0 if unknown. `revokes` is the principal
    whose right to read the stream ends here, if any.
    """

    seq: int
    frame: str
    at: float = 0.0
    revokes: str = ""


@dataclass(frozen=True)
class Position:
    """A stream's position: events in `(floor, head]` can be replayed."""

    epoch: str = ""
    floor: int = 0
    head: int = 0

    def reaches(self, *, after: int, epoch: str) -> bool:
        """Whether a reader at this cursor can be brought up to date from the log.

        A reader who saw the stream before anything was published has seq 0 and no epoch.
        """
        if after == 0 and epoch == "":
            return self.floor == 0
        return epoch == self.epoch and self.floor <= after <= self.head


def cursor_get(*, stream: str) -> Cursor:
    """The newest cursor of `stream`; seq 0 when nobody has published to it yet."""
    position = position_get(stream=stream)
    return Cursor(stream, position.head, position.epoch)


def position_get(*, stream: str) -> Position:
    row = Stream.objects.filter(name=stream).values_list("epoch", "floor", "head").first()
    return Position(*row) if row else Position()


def entries_after(*, stream: str, after: int, limit: int = BATCH) -> list[Entry]:
    """The next events with a seq greater than `after`, in order; none if the log ends there.

    They are at most `limit`, and at most `BATCH_BYTES` characters, unless the first has more.
    """
    rows = LogEntry.objects.filter(stream__name=stream, seq__gt=after).order_by("seq")
    found = rows.values_list("seq", "frame", "created_at", "revokes")[:limit]
    sizes = accumulate(len(frame) for _, frame, _, _ in found)
    return [
        Entry(seq, frame, at.timestamp(), revokes)
        for (seq, frame, at, revokes), size in zip(found, sizes, strict=True)
        if size <= BATCH_BYTES or size == len(frame)
    ]


def positions_of(*, streams: Sequence[str]) -> dict[str, Position]:
    """The position of each of `streams`, in one query per thousand names."""
    found: dict[str, Position] = {}
    for start in range(0, len(streams), 1000):
        names = streams[start : start + 1000]
        rows = Stream.objects.filter(name__in=names).values_list("name", "epoch", "floor", "head")
        found.update({name: Position(epoch, floor, head) for name, epoch, floor, head in rows})
    return found


# Pages of rows


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, newest first. The next page holds those before `next_before`; None on the last page."""

    rows: list[Row]
    next_before: int | None


def page_get(*, rows: QuerySet[Row], before: int | None, size: int) -> Page[Row]:
    """The newest `size` of `rows`, or the newest of those with a smaller id than `before`.

    `rows` need no order: newest means the largest primary key. It takes one query.
    """
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    return Page(shown, next_before=shown[-1].pk if len(found) > size else None)


# People


def display_name(user: AbstractBaseUser) -> str:
    """The name that others see: `display_name` if the model has it, else full name or username.

    It has 60 characters at most.
    """
    full_name = getattr(user, "get_full_name", str)()
    name = getattr(user, "display_name", "") or full_name or user.get_username()
    return str(name)[:NAME_LENGTH]


def picture_address(user_id: object) -> str:
    """The address of a person's picture, if the site has a route named `person_picture`.

    The route takes a user's id, and answers an empty picture for somebody who has none.
    """
    try:
        return reverse("person_picture", args=[user_id])
    except NoReverseMatch:
        return ""


def users_by_username(usernames: Iterable[str]) -> QuerySet[Any]:
    """The active users with these usernames, in any case. Unknown names are left out."""
    names = {username.lower() for username in usernames}
    people = get_user_model()._default_manager.alias(
        username_lower=Lower(get_user_model().USERNAME_FIELD)
    )
    return people.filter(username_lower__in=names, is_active=True)


def users_with_name(name: str) -> QuerySet[Any]:
    """The users with this username or display name, in any case that the database compares.

    If the model's manager has a method `called(name)`, that decides: it can find lookalikes too.
    """
    model = get_user_model()
    if finder := getattr(model._default_manager, "called", None):
        found: QuerySet[Any] = finder(name)
        return found
    fields = {field.name for field in model._meta.get_fields()}
    people = model._default_manager.all()
    called = Q(**{f"{model.USERNAME_FIELD}__iexact": name})
    if "display_name" in fields:
        called |= Q(display_name__iexact=name)
    elif {"first_name", "last_name"} <= fields:
        full_name = Trim(Concat("first_name", Value(" "), "last_name"))
        people = people.alias(full_name=full_name)
        called |= Q(full_name__iexact=name)
    return people.filter(called)
