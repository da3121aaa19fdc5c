"""A notification as the message that a browser shows."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.notifications.kinds import Severity, kind_named
from apps.notifications.models import Notification
from apps.notifications.push.delivery import PushMessage, Urgency

MAX_BODY = 300
URGENCIES: dict[Severity, Urgency] = {
    Severity.LOW: "low",
    Severity.NORMAL: "normal",
    Severity.HIGH: "high",
}


def message_of(notification: Notification) -> PushMessage:
    return PushMessage(
        notification_id=notification.pk,
        title=site_name(),
        body=notification.text[:MAX_BODY],
        url=notification.url,
        tag=tag_of(notification.pk),
        seq=notification.seq,
        urgency=URGENCIES[kind_named(notification.kind).severity],
    )


def message_of_test() -> PushMessage:
    return PushMessage(
        notification_id=0,
        title=site_name(),
        body=_("Push works in this browser."),
        url=reverse("notifications:devices"),
        tag="test",
        urgency="high",
    )


def tag_of(notification_id: int) -> str:
    """At most 32 letters and digits, as push services want topics to be."""
    return f"notification-{notification_id}"


def site_name() -> str:
    return str(getattr(settings, "SITE_NAME", "") or _("Notifications"))
