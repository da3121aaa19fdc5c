"""When members last used the chat, to the minute."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils import timezone

from apps.chat.models import LastSeen
from apps.chat.people import active_users
from apps.realtime.ids import UserId

STEP = timedelta(minutes=1)
NOW = 2 * STEP  # one write may be late


def members_seen(*, user_ids: Collection[UserId]) -> None:
    """These members use the chat now. Two queries, however many they are."""
    now = timezone.now()
    known = active_users(user_ids).order_by("pk").values_list("pk", flat=True)
    LastSeen.objects.bulk_create(
        [LastSeen(user_id=user_id, at=now) for user_id in known],
        update_conflicts=True,
        update_fields=["at"],
        unique_fields=["user"],
    )


def member_seen(*, user_id: UserId) -> None:
    """A member opens a page. It writes once a minute."""
    since = timezone.now() - STEP
    if not LastSeen.objects.filter(user=user_id, at__gt=since).exists():
        members_seen(user_ids=[user_id])


def seen_at(user_ids: Collection[UserId]) -> dict[UserId, datetime]:
    """When each of these users last used the chat, without those who never did."""
    return dict(LastSeen.objects.filter(user__in=user_ids).values_list("user", "at"))


def is_now(at: datetime | None) -> bool:
    """Whether somebody who was last seen at `at` uses the chat now."""
    return at is not None and timezone.now() - at < NOW
