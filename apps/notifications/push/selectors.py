"""Every read of push subscriptions."""

from collections.abc import Collection

from django.db.models import QuerySet

from apps.notifications.push.models import PushSubscription
from apps.realtime.ids import UserId


def devices_of(*, user_id: UserId) -> QuerySet[PushSubscription]:
    """A person's browsers with push, oldest first."""
    return PushSubscription.objects.filter(user=user_id).order_by("id")


def subscribed_of(user_ids: Collection[UserId]) -> set[UserId]:
    """The users among these who have push in a browser."""
    rows = PushSubscription.objects.filter(user__in=user_ids) if user_ids else None
    return set(rows.values_list("user_id", flat=True)) if rows is not None else set()
