"""Making, cancelling and sending announcements. Each call is one transaction.

A slice and its cursor are one transaction. If a worker is killed, the slice is rolled back, and the
next worker sends it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.notifications.announcements.models import NOBODY, Announcement
from apps.notifications.announcements.selectors import audience, joined_by
from apps.notifications.kinds import ANNOUNCEMENT
from apps.notifications.services import notify
from apps.notifications.services.summary import MAX_TEXT
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId, users_have_uuids
from apps.realtime.services import clean_line, shorten

SLICE = 25  # people, whose streams one transaction locks: others who notify them wait for it
# A sign-up may commit after a later one, but not so long after.
SETTLED_AFTER = timedelta(seconds=10)


@transaction.atomic
def announcement_create(*, text: str, url: str, group: Any = None, key: str = "") -> Announcement:
    """Have workers notify everybody, or the members of a group.

    With a `key` it is made once: a second call returns the first one's. Raises `Refused` for an
    invalid value.
    """
    announcement = Announcement(
        text=shorten(clean_line(text), MAX_TEXT),
        url=url,
        group=group,
        key=key,
        people=audience(group).count(),
    )
    if users_have_uuids():
        announcement.closes_at = announcement.created_at
    check_fields(announcement)
    earlier = announcement_save(announcement)
    if earlier is not None:
        return earlier
    from apps.notifications.announcements.tasks import tell_people  # imports this module

    tell_people.enqueue(announcement_id=announcement.pk)
    return announcement


def announcement_save(announcement: Announcement) -> Announcement | None:
    """Save it, unless its key is taken: then return the one that has it."""
    try:
        with transaction.atomic():
            announcement.save()
    except IntegrityError:
        return Announcement.objects.get(key=announcement.key)
    return None


@transaction.atomic
def announcement_cancel(*, announcement_id: int) -> Announcement:
    """Notify nobody else after the current slice. Raises `NotFound`.

    An announcement that has ended stays as it is.
    """
    announcement = locked(announcement_id)
    if announcement is None:
        raise NotFound
    if announcement.ended_at is None:
        announcement.ended_at = timezone.now()
        announcement.is_cancelled = True
        announcement.save(update_fields=["ended_at", "is_cancelled"])
    return announcement


@transaction.atomic
def announcement_tell(*, announcement_id: int) -> timedelta | None:
    """Notify the next slice. Returns how long to wait before the one after; None at the end."""
    announcement = locked(announcement_id)
    if announcement is None or announcement.ended_at is not None:
        return None
    now = timezone.now()
    if users_have_uuids() and now < announcement.created_at + SETTLED_AFTER:
        return announcement.created_at + SETTLED_AFTER - now
    user_ids = people_next(announcement, now)
    notify(
        recipients=user_ids,
        kind=ANNOUNCEMENT.name,
        text=announcement.text,
        url=announcement.url,
        key=f"announcement.{announcement.pk}",
    )
    pause = advance(announcement, user_ids, now)
    announcement.save()
    return pause


def people_next(announcement: Announcement, now: datetime) -> list[UserId]:
    """The next ids, ascending: all code locks several people's streams in this order.

    People who have just joined wait: the sign-up of a lower id may not have committed yet.
    """
    by = now - SETTLED_AFTER
    users = joined_by(audience(announcement.group), min(by, announcement.closes_at or by))
    if announcement.told_up_to != NOBODY:
        users = users.filter(pk__gt=announcement.told_up_to)
    return list(users.order_by("pk").values_list("pk", flat=True)[:SLICE])


def advance(announcement: Announcement, user_ids: list[UserId], now: datetime) -> timedelta | None:
    """Move the cursor. At the end of the list, wait once for people who have just joined."""
    announcement.told_at = now
    if user_ids:
        announcement.told += len(user_ids)
        announcement.told_up_to = str(user_ids[-1])
    if len(user_ids) == SLICE:
        return timedelta()
    if announcement.closes_at is None:
        announcement.closes_at = now
    if now < announcement.closes_at + SETTLED_AFTER:
        return announcement.closes_at + SETTLED_AFTER - now
    announcement.ended_at = now
    return None


def locked(announcement_id: int) -> Announcement | None:
    """Locked, so that two workers take different slices, and a cancel waits for a slice."""
    rows = Announcement.objects.select_for_update(of=("self",))
    return rows.filter(pk=announcement_id).first()


def check_fields(announcement: Announcement) -> None:
    """Raise `Refused` for a text, address or key that the model does not allow."""
    try:
        announcement.clean_fields(
            exclude=["group", "people", *([] if announcement.key else ["key"])]
        )
    except ValidationError as error:
        name, problems = next(iter(error.message_dict.items()))
        raise Refused("invalid", f"{name.capitalize()}: {problems[0]}") from None
