"""Signals for other apps."""

from dataclasses import dataclass
from datetime import datetime

from django.dispatch import Signal

from apps.realtime.ids import UserId


@dataclass(frozen=True, slots=True)
class NotificationCreated:
    """The `event` of `notification_created`: a new row, or one that has grown."""

    notification_id: int
    recipient_id: UserId
    kind: str
    text: str
    url: str
    channels: frozenset[str]  # those that the recipient wants for it
    alert: bool  # it rings, which it does not in quiet hours


@dataclass(frozen=True, slots=True)
class PauseChanged:
    """The `event` of `pause_changed`, in its transaction."""

    user_id: UserId
    until: datetime | None  # None: the person may be disturbed


notification_created = Signal()
pause_changed = Signal()
