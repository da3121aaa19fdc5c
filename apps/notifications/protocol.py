"""The notifications' wire messages. Each event has the number of unread ones after it."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, RowId, WireModel, example

Count = Annotated[int, Field(ge=0)]


class NotificationSaved(Event):
    """A notification as it is now, new or just read."""

    model_config = example(
        id=90,
        kind="mention",
        text="Grace mentioned you in General: The kettle is on, @ada.",
        url="/chat/general/",
        created_at="2026-01-01T00:00:00+00:00",
        read=False,
        unread=3,
    )

    type: Literal["notification.saved"] = "notification.saved"
    id: RowId
    kind: str
    text: str
    url: str
    created_at: str
    read: bool
    unread: Count


class NotificationsRead(Event):
    """All notifications with an id up to `up_to` are read."""

    model_config = example(up_to=90, unread=0)

    type: Literal["notifications.read"] = "notifications.read"
    up_to: RowId
    unread: Count


class NotificationDeleted(Event):
    """The notification is deleted."""

    model_config = example(id=90, unread=2)

    type: Literal["notification.deleted"] = "notification.deleted"
    id: RowId
    unread: Count


class UnreadCount(WireModel):
    """The `result` of both commands."""

    model_config = example(unread=2)

    unread: Count


class ReadNotification(Command):
    """Mark one notification as read. The result is an `UnreadCount`."""

    answer = UnreadCount
    model_config = example(notification=90)

    type: Literal["notification.read"]
    notification: RowId


class ReadAllNotifications(Command):
    """Mark every notification with an id up to `up_to` as read. The result is an `UnreadCount`."""

    answer = UnreadCount
    model_config = example(up_to=90)

    type: Literal["notifications.read_all"]
    up_to: RowId


COMMANDS: tuple[type[Command], ...] = (ReadNotification, ReadAllNotifications)
EVENTS: tuple[type[Event], ...] = (NotificationSaved, NotificationsRead, NotificationDeleted)
RESULTS: tuple[type[WireModel], ...] = (UnreadCount,)
