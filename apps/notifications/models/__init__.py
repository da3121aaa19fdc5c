"""The notifications' rows."""

from apps.notifications.announcements.models import Announcement, SendToken
from apps.notifications.models.notifications import (
    Notification,
    NotificationQuerySet,
    Occurrence,
    site_path_validator,
)
from apps.notifications.models.settings import Inbox, MailBundle, Preference
from apps.notifications.push.models import ActivePerson, HeldPush, PushSubscription

__all__ = [
    "ActivePerson",
    "Announcement",
    "HeldPush",
    "Inbox",
    "MailBundle",
    "Notification",
    "NotificationQuerySet",
    "Occurrence",
    "Preference",
    "PushSubscription",
    "SendToken",
    "site_path_validator",
]
