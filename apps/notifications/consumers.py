from typing import Any

from apps.notifications.protocol import (
    COMMANDS,
    ReadAllNotifications,
    ReadNotification,
    UnreadCount,
)
from apps.notifications.services import notification_read, notifications_read_all
from apps.notifications.streams import UserStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import LoginRequired
from apps.realtime.layer.threads import in_thread


class NotificationsConsumer(StreamConsumer):
    """For a logged-in person's notifications, on every open page."""

    kinds = (UserStream,)
    commands = COMMANDS

    async def authorize_connection(self) -> None:
        if self.reader.user_id is None:
            raise LoginRequired("Log in to get notifications.")
        self.user_id = self.reader.user_id

    async def notification_read(self, command: ReadNotification) -> dict[str, Any]:
        unread = await in_thread(
            notification_read, notification_id=command.notification_id, user_id=self.user_id
        )
        return UnreadCount(unread=unread).model_dump()

    async def notifications_read_all(self, command: ReadAllNotifications) -> dict[str, Any]:
        unread = await in_thread(
            notifications_read_all, user_id=self.user_id, up_to_id=command.up_to_id
        )
        return UnreadCount(unread=unread).model_dump()
