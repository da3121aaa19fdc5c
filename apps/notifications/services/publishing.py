"""The events of a person's notifications, with exact counts.

A service locks the person's stream before it changes or counts anything.
"""

from apps.notifications import events
from apps.notifications.models import Notification
from apps.notifications.selectors import counts_get
from apps.notifications.streams import UserStream
from apps.realtime.ids import UserId
from apps.realtime.protocol import Event
from apps.realtime.services import publish, stream_lock


def lock(user_id: UserId) -> int:
    """Hold the person's stream until the transaction ends; the seq of the next event."""
    return stream_lock(stream=UserStream.name(user_id)) + 1


def publish_saved(
    notification: Notification,
    *,
    alert: bool = False,
    browser: bool = False,
    replaces: bool = False,
) -> None:
    """Publish the notification as it is now.

    With `alert` the bell rings, and with `browser` a hidden page shows a notification of the
    browser. With `replaces` the log no longer holds the notification's earlier events.
    """
    if notification.on_page:
        counts = counts_get(user_id=notification.recipient_id)
        event = events.notification_saved(notification, counts, alert=alert, browser=browser)
        publish_about(notification, event, replaces=replaces)


def publish_about(notification: Notification, event: Event, *, replaces: bool) -> None:
    stream, key = UserStream.name(notification.recipient_id), f"notification.{notification.pk}"
    publish(stream=stream, event=event, key=key, replaces=replaces)


def publish_to(user_id: UserId, event: Event) -> None:
    publish(stream=UserStream.name(user_id), event=event)
