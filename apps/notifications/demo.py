"""The demo site's notifications."""

from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse

from apps.notifications.services import notifications_read_all, notify
from apps.realtime.selectors import users_by_username

KIND = "demo"


class DemoNotification(NamedTuple):
    text: str
    read: bool


# Oldest first.
DEMOS = {
    "ada": [
        DemoNotification(
            "Welcome, Ada. This page shows what happened while you were away.", read=True
        ),
        DemoNotification(
            "Open this page in two windows and mark this as read: both change.", read=False
        ),
    ],
    "grace": [
        DemoNotification("Welcome, Grace. The bell rings when something happens.", read=False),
    ],
}


def demo_create() -> int:
    """Notify the demo users who have none of these yet. Returns how many notifications."""
    users = users_by_username(DEMOS).exclude(notifications__kind=KIND)
    return sum(user_notify(user) for user in users.order_by("pk"))


def user_notify(user: AbstractBaseUser) -> int:
    demos = DEMOS[user.get_username().lower()]
    for demo in demos:
        url = reverse("notifications:list")
        notify(recipients=[user.pk], kind=KIND, text=demo.text, url=url)
        if demo.read:
            notifications_read_all(user_id=user.pk)
    return len(demos)
