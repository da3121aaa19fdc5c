"""Every read of notifications."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.notifications.models import Inbox, Notification, Occurrence
from apps.notifications.streams import UserStream
from apps.realtime.errors import NotFound
from apps.realtime.ids import UserId
from apps.realtime.models import Stream
from apps.realtime.selectors import Cursor


@dataclass(frozen=True)
class Counts:
    """The numbers on the bell: `unseen` are those unread since it was last opened."""

    unread: int
    unseen: int


@dataclass(frozen=True)
class Bell:
    """The content of the bell. Events after `cursor` keep it up to date."""

    cursor: Cursor
    unread: int = 0
    unseen: int = 0


def counts_get(*, user_id: UserId) -> Counts:
    unread = Notification.objects.unread().filter(recipient=user_id)
    found = unread.aggregate(unread=Count("pk"), unseen=Count("pk", filter=unseen(user_id)))
    return Counts(**found)


def bell_get(*, user_id: UserId) -> Bell:
    """The counts and the cursor, as they were at one moment: one query."""
    name = UserStream.name(user_id)
    mine = Notification.objects.unread().filter(recipient=user_id)
    found = (
        Stream.objects.filter(name=name)
        .annotate(unread=number_of(mine), unseen=number_of(mine.filter(unseen(user_id))))
        .values_list("head", "epoch", "unread", "unseen")
        .first()
    )
    if found is None:
        return Bell(Cursor(name))
    head, epoch, unread, unseen_count = found
    return Bell(Cursor(name, head, epoch), unread, unseen_count)


def pauses_now() -> QuerySet[Inbox]:
    """The settings of those who have a pause now. Quiet hours do not count."""
    return Inbox.objects.filter(do_not_disturb_until__gt=timezone.now())


def unseen(user_id: UserId) -> Q:
    seen = Inbox.objects.filter(user=user_id).values("seen_seq")
    return Q(seq__gt=Coalesce(Subquery(seen), Value(0)))


def number_of(rows: QuerySet[Notification]) -> Coalesce:
    counted = rows.order_by().values("recipient").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0))


def unread_count(*, user_id: UserId) -> int:
    return counts_get(user_id=user_id).unread


def inbox_get(*, user_id: UserId) -> Inbox:
    """The person's settings, or unsaved defaults."""
    return Inbox.objects.filter(pk=user_id).first() or Inbox(user_id=user_id)


def notification_find(*, notification_id: int, user_id: UserId) -> Notification:
    """Raises `NotFound` for an unknown notification and for another person's."""
    found = Notification.objects.filter(pk=notification_id, recipient=user_id).first()
    if found is None:
        raise NotFound
    return found


def occurrences_of(*, kind: str, key: str) -> QuerySet[Occurrence]:
    """The occurrences with this kind and key, of all recipients."""
    return Occurrence.objects.filter(kind=kind, key=key)


def told_of(*, key: str) -> set[tuple[UserId, str]]:
    """The recipients of occurrences with `key`, as pairs of user id and kind."""
    rows = Occurrence.objects.filter(key=key)
    return set(rows.values_list("recipient_id", "kind"))
