"""The notifications' wire messages. Each event has the number of unread ones after it."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from apps.realtime.protocol import Command, Event, RowId, WireModel, example

Count = Annotated[int, Field(ge=0, le=2**53 - 1)]


class NotificationSaved(Event):
    """A notification as it is now: new, grown, read, archived or snoozed.

    A POST to `unfollow_url`, if there is one, stops notifications of this kind. `subject` is the
    stream whose page shows what happened, and `seq` the number of the event that moved it to the
    top of the list. With `alert` the bell rings, and with `browser` the recipient also wants a
    notification of the browser. A `hidden` one is archived or snoozed.
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
        unseen=1,
        subject="chat.room.12",
        seq=311,
        alert=True,
        browser=True,
        hidden=False,
    )

    type: Literal["notification.saved"] = "notification.saved"
    notification_id: RowId
    kind: str
    text: str
    url: str
    created_at: str
    read: bool
    unread: Count
    # The defaults apply to events that were logged before the field existed.
    unfollow_url: str = ""
    unseen: Count = 0
    subject: str = ""
    seq: Count = 0
    alert: bool = True
    browser: bool = True
    hidden: bool = False


class NotificationsRead(Event):
    """All notifications up to the event `up_to_seq` are read; only those about `subject`, if given.

    `up_to_id` is the largest id of them, for pages of the version before. About a subject,
    `notification_ids` are the newest of them.
    """

    model_config = example(
        up_to_id=90, unread=0, unseen=0, up_to_seq=311, subject="", notification_ids=[]
    )

    type: Literal["notifications.read"] = "notifications.read"
    up_to_id: RowId
    unread: Count
    unseen: Count = 0
    up_to_seq: Count = 0
    subject: str = ""
    notification_ids: list[RowId] = Field(default_factory=list)


class NotificationsSeen(Event):
    """The person has seen all up to the event `up_to_seq`, on some page or device."""

    model_config = example(up_to_seq=311, unread=3, unseen=0)

    type: Literal["notifications.seen"] = "notifications.seen"
    up_to_seq: Count
    unread: Count
    unseen: Count


class NotificationDeleted(Event):
    """The notification is deleted."""

    model_config = example(notification_id=90, unread=2, unseen=0)

    type: Literal["notification.deleted"] = "notification.deleted"
    notification_id: RowId
    unread: Count
    unseen: Count = 0


class UnreadCount(WireModel):
    """The `result` of each command."""

    model_config = example(unread=2)

    unread: Count


class ReadNotification(Command):
    """Mark one notification as read. The result is `UnreadCount`.

    With `up_to_seq` it stays unread if something has been added to it since that event.
    """

    answer = UnreadCount
    model_config = example(notification_id=90, up_to_seq=311)

    type: Literal["notification.read"]
    notification_id: RowId
    up_to_seq: Count | None = None


class ReadAllNotifications(Command):
    """Mark all notifications up to the event `up_to_seq` as read. The result is `UnreadCount`.

    Pages of the version before say `up_to_id`, the id of the newest of them.
    """

    answer = UnreadCount
    model_config = example(up_to_seq=311)

    type: Literal["notifications.read_all"]
    up_to_seq: Count | None = None
    up_to_id: RowId | None = None

    @model_validator(mode="after")
    def check_bound(self) -> Self:
        if self.up_to_seq is None and self.up_to_id is None:
            raise ValueError("up_to_seq is missing.")
        return self


class ReadSubject(Command):
    """Mark those about `subject` up to the event `up_to_seq` as read: its page is on the screen."""

    answer = UnreadCount
    model_config = example(subject="chat.room.12", up_to_seq=311)

    type: Literal["notifications.read_subject"]
    subject: Annotated[str, Field(min_length=1, max_length=90)]
    up_to_seq: Count


class SeeNotifications(Command):
    """Mark all up to the event `up_to_seq` as seen. The result is `UnreadCount`."""

    answer = UnreadCount
    model_config = example(up_to_seq=311)

    type: Literal["notifications.see"]
    up_to_seq: Count


class ShowPage(Command):
    """This page is shown or hidden. While one is shown, notifications are not pushed at once."""

    model_config = example(shown=True)

    type: Literal["page.show"]
    shown: bool


COMMANDS: tuple[type[Command], ...] = (
    ReadNotification,
    ReadAllNotifications,
    ReadSubject,
    SeeNotifications,
    ShowPage,
)
EVENTS: tuple[type[Event], ...] = (
    NotificationSaved,
    NotificationsRead,
    NotificationsSeen,
    NotificationDeleted,
)
