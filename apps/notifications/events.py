"""Notifications as the wire's events."""

from apps.notifications.models import Notification
from apps.notifications.protocol import NotificationSaved
from apps.notifications.selectors import Counts


def notification_saved(
    notification: Notification, counts: Counts, *, alert: bool, browser: bool
) -> NotificationSaved:
    """The notification as it is now. `counts` are its recipient's with it."""
    return NotificationSaved(
        notification_id=notification.pk,
        kind=notification.kind,
        text=notification.text,
        url=notification.url,
        created_at=notification.at.isoformat(),
        read=notification.is_read,
        unread=counts.unread,
        unseen=counts.unseen,
        unfollow_url=notification.unfollow_url,
        subject=notification.subject,
        seq=notification.seq,
        alert=alert,
        browser=browser,
        hidden=notification.archived_at is not None or notification.is_snoozed,
    )
