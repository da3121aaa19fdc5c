"""The notifications' wire messages. Each event has the number of unread ones after it."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, RowId, WireModel, example

Count = Annotated[int, Field(ge=0)]


class NotificationSaved(Event):
    """A notification as it is now, new or just read.

    A POST to `unfollow_url`, if there is one, ends news of this kind.
    """

    model_config = example(
        notification_id=90,
        kind="mention",
        text="Grace mentioned you in General: The kettle is on, @ada.",
        url="/chat/general/",
        created_at="2026-01-01T00:00:00+00:00",
        read=False,
        unread=3,
        unfollow_url="",
    )

    type: Literal["notification.saved"] = "notification.saved"
    notification_id: RowId
    kind: str
    text: str
    url: str
    created_at: str
    read: bool
    unread: Count
    unfollow_url: str = ""  # as in events logged before there was one


class NotificationsRead(Event):
    """All notifications with an id up to `up_to_id` are read."""

    model_config = example(up_to_id=90, unread=0)

    type: Literal["notifications.read"] = "notifications.read"
    up_to_id: RowId
    unread: Count


class NotificationDeleted(Event):
    """The notification is deleted."""

    model_config = example(notification_id=90, unread=2)

    type: Literal["notification.deleted"] = "notification.deleted"
    notification_id: RowId
    unread: Count


class UnreadCount(WireModel):
    """The `result` of both commands."""

    model_config = example(unread=2)

    unread: Count


class ReadNotification(Command):
    """Mark one notification as read. The result is `UnreadCount`."""

    answer = UnreadCount
    model_config = example(notification_id=90)

    type: Literal["notification.read"]
    notification_id: RowId


class ReadAllNotifications(Command):
    """Mark all notifications with an id up to `up_to_id` as read. The result is `UnreadCount`."""

    answer = UnreadCount
    model_config = example(up_to_id=90)

    type: Literal["notifications.read_all"]
    up_to_id: RowId


COMMANDS: tuple[type[Command], ...] = (ReadNotification, ReadAllNotifications)
EVENTS: tuple[type[Event], ...] = (NotificationSaved, NotificationsRead, NotificationDeleted)
