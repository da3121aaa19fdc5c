"""Announcements, and the people who are told."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone

from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.services import announcement_create, announcement_tell
from apps.notifications.models import Notification
from apps.realtime.ids import users_have_uuids
from apps.realtime.testing import user_make

LONG_AGO = timedelta(hours=1)


def member(name: str, *, ago: timedelta = LONG_AGO, **fields: Any) -> Any:
    """Somebody who joined that long ago. Their id is greater than those of people before."""
    if users_have_uuids():
        fields["pk"] = UUID(int=get_user_model()._default_manager.count() + 1)
    return user_make(name, date_joined=timezone.now() - ago, **fields)


def members(count: int) -> list[Any]:
    return [member(f"member{number}") for number in range(count)]


def announce(text: str = "The kettle is on.", **fields: Any) -> Announcement:
    return announcement_create(text=text, url="/live/", **fields)


def tell(announcement: Announcement, slices: int = 100) -> Announcement:
    """Tell so many slices at most, and return the announcement as it is then."""
    for _ in range(slices):
        if announcement_tell(announcement_id=announcement.pk) is None:
            break
    announcement.refresh_from_db()
    return announcement


def told() -> list[int]:
    """The ids of people who have a notification, once for each, in order."""
    rows = Notification.objects.filter(kind="announcement").order_by("recipient_id")
    return list(rows.values_list("recipient_id", flat=True))
