"""How a notification attracts attention: on open pages, in the browser, and by push."""

from datetime import timedelta

from apps.notifications.kinds import Channel, Kind, Severity
from apps.notifications.models import Notification
from apps.notifications.preferences import Delivery
from apps.notifications.push.escalation import push_or_hold
from apps.notifications.services.publishing import publish_saved


def rings(kind: Kind, delivery: Delivery) -> bool:
    """Whether news of this kind rings now."""
    return kind.severity > Severity.LOW and (not delivery.quiet or kind.severity == Severity.HIGH)


def ring(notification: Notification, delivery: Delivery, *, alert: bool) -> timedelta:
    """Publish the notification, and with `alert` ring and push by the channels of `delivery`.

    Returns how long mail about it should wait.
    """
    browser = alert and Channel.BROWSER in delivery.channels
    publish_saved(notification, alert=alert, browser=browser)
    if not alert or Channel.PUSH not in delivery.channels:
        return timedelta()
    return push_or_hold(notification_id=notification.pk, user_id=notification.recipient_id)
