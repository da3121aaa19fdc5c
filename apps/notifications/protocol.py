"""The wire messages of notifications. Each event tells how many are unread after it."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, Wire

Id = Annotated[int, Field(ge=1, le=2**53 - 1)]
Count = Annotated[int, Field(ge=0)]


class NotificationSaved(Event):
    """A notification, new or just read, as it is now."""

    type: Literal["notification.saved"] = "notification.saved"
    id: Id
    kind: str
    text: str
    url: str
    created_at: str
    read: bool
    unread: Count


class NotificationsRead(Event):
    """All notifications with an id up to `up_to` are read."""

    type: Literal["notifications.read"] = "notifications.read"
    up_to: Id
    unread: Count


class NotificationDeleted(Event):
    type: Literal["notification.deleted"] = "notification.deleted"
    id: Id
    unread: Count


class ReadNotification(Command):
    """Mark one notification as read. The result is an `UnreadCount`."""

    type: Literal["notification.read"]
    notification: Id


class ReadAllNotifications(Command):
    """Mark every notification with an id up to `up_to` as read. The result is an `UnreadCount`."""

    type: Literal["notifications.read_all"]
    up_to: Id


class UnreadCount(Wire):
    """The `result` of both commands."""

    unread: Count


COMMANDS: tuple[type[Command], ...] = (ReadNotification, ReadAllNotifications)
EVENTS: tuple[type[Event], ...] = (NotificationSaved, NotificationsRead, NotificationDeleted)
RESULTS: tuple[type[Wire], ...] = (UnreadCount,)
