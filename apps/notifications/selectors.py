"""Every read of notifications."""

from collections.abc import Sequence
from dataclasses import dataclass

from apps.notifications.models import Notification
from apps.notifications.streams import UserStream
from apps.realtime.selectors import Cursor, cursor_get

PAGE_SIZE = 20


@dataclass(frozen=True)
class Bell:
    """What the bell shows, and the cursor from which live events bring it up to date."""

    cursor: Cursor
    unread: int


@dataclass(frozen=True)
class Page:
    """Notifications, newest first. `before` asks for the next page; None when this is the last."""

    notifications: Sequence[Notification]
    before: int | None


def bell_get(*, user_id: int) -> Bell:
    cursor = cursor_get(stream=UserStream.name(user_id))  # first: see Cursor
    return Bell(cursor, unread_count(user_id=user_id))


def unread_count(*, user_id: int) -> int:
    return Notification.objects.filter(recipient=user_id, read_at=None).count()


def notifications_latest(*, user_id: int, before: int | None = None) -> Page:
    """One page of somebody's notifications; with `before`, of those with a smaller id."""
    rows = Notification.objects.filter(recipient=user_id).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return Page(shown, shown[-1].pk if len(found) > PAGE_SIZE else None)
