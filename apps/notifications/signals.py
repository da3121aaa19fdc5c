"""The signals that notifications send to other apps, such as one that sends mails."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class NotificationCreated:
    """The `event` of `notification_created`, sent inside the new notification's transaction."""

    notification_id: int
    recipient_id: int
    kind: str
    text: str
    url: str


notification_created = Signal()
