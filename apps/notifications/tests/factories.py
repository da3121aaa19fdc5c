"""Notifications, and the events that a test reads."""

from typing import Any

from apps.notifications import services
from apps.notifications.models import Notification
from apps.notifications.streams import UserStream
from apps.realtime.testing import logged_events


def notify(user_id: int, text: str = "Something happened.", **fields: Any) -> Notification:
    """The person's notification with this news, which may join another's."""
    values = {"kind": "test", "url": "/somewhere/", **fields}
    assert services.notify(recipients=[user_id], text=text, **values) == [user_id]
    return Notification.objects.filter(recipient=user_id).latest("seq")


def events_of(user_id: int) -> list[dict[str, Any]]:
    """The bodies of a person's events, in order."""
    return logged_events(UserStream.name(user_id))


def unread_of(user_id: int) -> list[int]:
    """The unread counts of those events."""
    return [event["unread"] for event in events_of(user_id)]
