"""Every read of announcements."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.utils import timezone

from apps.notifications.announcements.models import Announcement

# A slice takes less than a second, and a dead worker's task is claimed after 15 seconds.
STUCK_AFTER = timedelta(minutes=2)


def audience(group: Group | None) -> QuerySet[Any]:
    """The active users, or those in the group."""
    users = get_user_model()._default_manager.filter(is_active=True)
    return users if group is None else users.filter(groups=group)


def joined_by(users: QuerySet[Any], time: datetime) -> QuerySet[Any]:
    """Those of `users` who joined by then. All, if the user model has no date."""
    names = {field.name for field in get_user_model()._meta.get_fields()}
    return users.filter(date_joined__lte=time) if "date_joined" in names else users


def announcements_stuck() -> Collection[int]:
    """The ids of unfinished announcements without progress."""
    stuck = Announcement.objects.filter(ended_at=None, told_at__lt=timezone.now() - STUCK_AFTER)
    return list(stuck.order_by("told_at").values_list("pk", flat=True)[:20])
