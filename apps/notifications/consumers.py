from typing import Any

from django.utils.translation import gettext as _

from apps.notifications import services
from apps.notifications.protocol import (
    COMMANDS,
    ReadAllNotifications,
    ReadNotification,
    ReadSubject,
    SeeNotifications,
    ShowPage,
    UnreadCount,
)
from apps.notifications.push.attendance import attendance
from apps.notifications.selectors import unread_count
from apps.notifications.streams import UserStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import LoginRequired
from apps.realtime.hub.hub import Hub
from apps.realtime.ids import UserId
from apps.realtime.layer.threads import in_thread


class NotificationsConsumer(StreamConsumer):
    """For a logged-in person's notifications, on every open page."""

    kinds = (UserStream,)
    commands = COMMANDS

    async def authorize_connection(self) -> None:
        if self.reader.user_id is None:
            raise LoginRequired(_("Log in to get notifications."))

    @property
    def user_id(self) -> UserId:
        return self.reader.user_id  # not None: guests are refused above

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            attendance.hidden(self)

    async def page_show(self, command: ShowPage) -> None:
        if not command.shown:
            attendance.hidden(self)
        elif self in Hub.current().connections:  # a command over HTTP has no connection to lose
            await attendance.shown(self)

    async def notification_read(self, command: ReadNotification) -> dict[str, Any]:
        return await self._unread_after(
            services.notification_read,
            notification_id=command.notification_id,
            up_to_seq=command.up_to_seq,
        )

    async def notifications_read_all(self, command: ReadAllNotifications) -> dict[str, Any]:
        return await self._unread_after(
            services.notifications_read_all,
            up_to_seq=command.up_to_seq,
            up_to_id=command.up_to_id,
        )

    async def notifications_read_subject(self, command: ReadSubject) -> dict[str, Any]:
        return await self._unread_after(
            services.notifications_read_subject,
            subject=command.subject,
            up_to_seq=command.up_to_seq,
        )

    async def notifications_see(self, command: SeeNotifications) -> dict[str, Any]:
        see = services.notifications_seen
        await in_thread(see, user_id=self.user_id, up_to_seq=command.up_to_seq)
        unread = await in_thread(unread_count, user_id=self.user_id)
        return UnreadCount(unread=unread).model_dump()

    async def _unread_after(self, service: Any, **fields: Any) -> dict[str, Any]:
        unread = await in_thread(service, user_id=self.user_id, **fields)
        return UnreadCount(unread=unread).model_dump()
