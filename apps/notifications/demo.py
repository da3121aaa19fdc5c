"""The notifications of the demo site."""

from typing import NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse

from apps.notifications.services import notification_create, notification_read
from apps.realtime.selectors import users_by_username

KIND = "demo"


class Demo(NamedTuple):
    text: str
    read: bool


# Oldest first.
DEMOS = {
    "ada": [
        Demo("Welcome, Ada. What happens while you are away waits for you here.", read=True),
        Demo(
            "Open this page in two windows: what you read in one is read in the other.", read=False
        ),
    ],
    "grace": [
        Demo("Welcome, Grace. When there is news for you, the bell rings at once.", read=False),
    ],
}


def demo_create() -> int:
    """Notify those demo people who have none of these yet. Returns how many were sent."""
    people = users_by_username(DEMOS).exclude(notifications__kind=KIND)
    return sum(person_notify(person) for person in people.order_by("pk"))


def person_notify(person: AbstractBaseUser) -> int:
    demos = DEMOS[person.get_username().lower()]
    for demo in demos:
        notification = notification_create(
            recipient_id=person.pk, kind=KIND, text=demo.text, url=reverse("notifications:list")
        )
        if notification is not None and demo.read:
            notification_read(notification_id=notification.pk, user_id=person.pk)
    return len(demos)
