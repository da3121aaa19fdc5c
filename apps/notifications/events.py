"""Notifications as the wire's events."""

from apps.notifications.models import Notification
from apps.notifications.protocol import NotificationSaved


def notification_saved(notification: Notification, *, unread: int) -> NotificationSaved:
    """The notification as it is now. `unread` is its recipient's count with it."""
    return NotificationSaved(
        notification_id=notification.pk,
        kind=notification.kind,
        text=notification.text,
        url=notification.url,
        created_at=notification.created_at.isoformat(),
        read=notification.is_read,
        unread=unread,
        unfollow_url=notification.unfollow_url,
    )
