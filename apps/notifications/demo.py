"""The demo site's notifications."""

from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse

from apps.notifications.services import notification_create, notification_read
from apps.realtime.selectors import users_by_username

KIND = "demo"


class DemoNotification(NamedTuple):
    text: str
    read: bool


# Oldest first.
DEMOS = {
    "ada": [
        DemoNotification(
            "Welcome, Ada. You find here what happened while you were away.", read=True
        ),
        DemoNotification(
            "Open this page in two windows and mark this as read: both change.", read=False
        ),
    ],
    "grace": [
        DemoNotification(
            "Welcome, Grace. When there is news for you, the bell rings at once.", read=False
        ),
    ],
}


def demo_create() -> int:
    """Notify the demo users who have none of these yet. Returns how many notifications."""
    users = users_by_username(DEMOS).exclude(notifications__kind=KIND)
    return sum(user_notify(user) for user in users.order_by("pk"))


def user_notify(user: AbstractBaseUser) -> int:
    demos = DEMOS[user.get_username().lower()]
    for demo in demos:
        notification = notification_create(
            recipient_id=user.pk, kind=KIND, text=demo.text, url=reverse("notifications:list")
        )
        if notification is not None and demo.read:
            notification_read(notification_id=notification.pk, user_id=user.pk)
    return len(demos)
