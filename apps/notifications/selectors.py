"""Every read of notifications."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from apps.notifications.models import Notification
from apps.notifications.streams import UserStream
from apps.realtime.selectors import Cursor, Page, cursor_get, page_get

PAGE_SIZE = 20


@dataclass(frozen=True)
class Bell:
    """The content of the bell. Events after `cursor` keep it up to date."""

    cursor: Cursor
    unread: int


def bell_get(*, user_id: int) -> Bell:
    cursor = cursor_get(stream=UserStream.name(user_id))  # first: see Cursor
    return Bell(cursor, unread_count(user_id=user_id))


def unread_count(*, user_id: int) -> int:
    return Notification.objects.filter(recipient=user_id, read_at=None).count()


def notifications_page(*, user_id: int, before: int | None = None) -> Page[Notification]:
    """A person's newest notifications, or the newest with a smaller id than `before`."""
    rows = Notification.objects.filter(recipient=user_id)
    return page_get(rows=rows, before=before, size=PAGE_SIZE)


def notifications_about(*, kind: str, url: str) -> QuerySet[Notification]:
    """Everybody's notifications of `kind` about the page at `url`."""
    return Notification.objects.filter(kind=kind, url=url)


def recipients_of(*, kind: str, url: str, among: Collection[int]) -> set[int]:
    """Those of the users `among` who have a notification of `kind` about `url`."""
    sent = notifications_about(kind=kind, url=url).filter(recipient__in=among)
    return set(sent.values_list("recipient_id", flat=True))
