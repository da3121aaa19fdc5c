"""Do not disturb: the members who want quiet until a time. Another app keeps that.

The app decides what it holds back then; the chat shows it to people in the same room. In this site
it is the pause of notifications, which `project/wiring` connects.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.db.models import DateTimeField, QuerySet, Value
from django.utils.functional import Promise

from apps.realtime.ids import UserId
from apps.realtime.sessions.control import revalidate_user


class Keeper(Protocol):
    """Keeps until when members do not want to be disturbed."""

    @property
    def choices(self) -> Mapping[str, str | Promise]:
        """For how long, in words."""

    def quiet_until(self, user_ids: Collection[UserId]) -> dict[UserId, datetime]:
        """The end for each of these users who want quiet now."""

    def expression(self, user: str) -> Any:
        """The same for the user that the field `user` of a query names; null for no end."""

    def start(self, *, user_id: UserId, choice: str) -> None:
        """Raises KeyError for a choice that is not offered."""

    def end(self, *, user_id: UserId) -> None: ...


_keepers: list[Keeper] = []


def connect(keeper: Keeper) -> None:
    """Call it once, when the apps are ready."""
    _keepers[:] = [keeper]


def keeper() -> Keeper | None:
    return _keepers[0] if _keepers else None


def quiet_until(user_ids: Collection[UserId]) -> dict[UserId, datetime]:
    """The end for each of these users who want quiet now. One query, or none without a keeper."""
    kept = keeper()
    return kept.quiet_until(user_ids) if kept and user_ids else {}


def with_quiet_until(rows: QuerySet[Any], *, user: str) -> QuerySet[Any]:
    """The rows, each with `quiet_until` of the user that its field `user` names."""
    kept = keeper()
    nothing = Value(None, output_field=DateTimeField())
    annotated: QuerySet[Any] = rows.annotate(quiet_until=kept.expression(user) if kept else nothing)
    return annotated


def quiet_changed(*, user_id: UserId) -> None:
    """Show it to the people in the member's rooms when the caller's transaction commits."""
    revalidate_user(user_id=user_id)
