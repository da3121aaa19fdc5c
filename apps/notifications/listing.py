"""Pages of one person's notifications, newest first."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.notifications.models import Notification, NotificationQuerySet
from apps.realtime.ids import UserId

PAGE_SIZE = 20
PANEL_SIZE = 8


@dataclass(frozen=True)
class Listing:
    """The rows of a page, and the `after` and `before` of the pages beside it, if there are any."""

    rows: list[Notification]
    after: int | None
    before: int | None


def rows_shown(*, user_id: UserId, show: str = "inbox", kind: str = "") -> NotificationQuerySet:
    """A person's notifications in one of `filters.SHOWS`. Raises KeyError for another."""
    rows = Notification.objects.all()
    shown: dict[str, Callable[[], NotificationQuerySet]] = {
        "inbox": rows.inbox,
        "unread": rows.unread,
        "snoozed": rows.snoozed,
        "archived": rows.archived,
    }
    mine = shown[show]().filter(recipient=user_id)
    return mine.filter(kind=kind) if kind else mine


def listing_get(
    *,
    rows: NotificationQuerySet,
    before: int | None = None,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Listing:
    """The newest of `rows`, or those next to a seq: the `size` before it, or the `size` after it.

    An index leads to the first row of each page, so that no page costs more than another.
    """
    if after is not None:
        found = list(rows.filter(seq__gt=after).order_by("seq")[: size + 1])
        shown = found[:size][::-1]
        newer, older = len(found) > size, rows.filter(seq__lte=after).exists()
    else:
        older_rows = rows if before is None else rows.filter(seq__lt=before)
        found = list(older_rows.order_by("-seq")[: size + 1])
        shown, older = found[:size], len(found) > size
        newer = before is not None and rows.filter(seq__gte=before).exists()
    return Listing(
        shown,
        after=shown[0].seq if shown and newer else None,
        before=shown[-1].seq if shown and older else None,
    )
