"""One attempt to push a notification to one browser, and when to try again."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.notifications.language import in_language_of
from apps.notifications.models import Inbox, Notification
from apps.notifications.push.config import push_offered
from apps.notifications.push.delivery import TTL_SECONDS, Outcome, PushMessage, deliver
from apps.notifications.push.messages import message_of, message_of_test
from apps.notifications.push.models import PushSubscription

# Seconds until the next attempt. The service may ask for more.
PAUSES = (10, 60, 300, 1800, 7200)


def push_attempt(
    *, subscription_id: int, notification_id: int | None, attempt: int
) -> timedelta | None:
    """Try once. Returns how long to wait before the next attempt; None if there is none.

    `notification_id` is None for a test.
    """
    subscription = subscription_valid(subscription_id)
    if subscription is None or not push_offered():
        return None
    with in_language_of(subscription.user_id):
        message = message_wanted(notification_id)
    if message is None:
        return None
    result = deliver(subscription, message)
    if result.outcome is not Outcome.LATER or attempt > len(PAUSES):
        return None
    pause = max(PAUSES[attempt - 1], result.retry_after or 0)
    return timedelta(seconds=pause) if pause < TTL_SECONDS else None


def subscription_valid(subscription_id: int) -> PushSubscription | None:
    """The subscription. One whose person may no longer use the site is deleted."""
    rows = PushSubscription.objects.filter(pk=subscription_id).select_related("user")
    subscription = rows.first()
    if subscription is None or is_valid(subscription):
        return subscription
    subscription.delete()
    return None


def is_valid(subscription: PushSubscription) -> bool:
    user: Any = subscription.user
    return bool(user.is_active) and subscription.auth_hash == user.get_session_auth_hash()


def message_wanted(notification_id: int | None) -> PushMessage | None:
    """None if the notification has been withdrawn, read, seen, archived or snoozed."""
    if notification_id is None:
        return message_of_test()
    rows = Notification.objects.filter(pk=notification_id, read_at=None, archived_at=None)
    notification = rows.exclude(snoozed_until__gt=timezone.now()).first()
    if notification is None or is_seen(notification):
        return None
    return message_of(notification)


def is_seen(notification: Notification) -> bool:
    """Whether the person has seen it in the panel or in the list."""
    user_id = notification.recipient_id
    return Inbox.objects.filter(user=user_id, seen_seq__gte=notification.seq).exists()
