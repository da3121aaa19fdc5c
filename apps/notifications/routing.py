"""WebSocket routes, below /ws/notifications/, event streams, and queues of tasks."""

from datetime import timedelta

from django.urls import path

from apps.notifications.announcements.tasks import ANNOUNCEMENTS, tell_waiting
from apps.notifications.consumers import NotificationsConsumer
from apps.notifications.push.tasks import PUSHES
from apps.notifications.streams import UserStream
from apps.notifications.tasks import MAIL, SNOOZES, WITHDRAWALS, send_overdue_mail, wake
from apps.realtime.streams import StreamKind
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [path("", NotificationsConsumer.as_asgi())]

# Stream kinds that a session may read as Server-Sent Events.
session_kinds: list[type[StreamKind]] = [UserStream]

# Each snooze, mail and slice of an announcement has a task. The schedules find what is left of one
# that was given up.
channel_names = {
    ANNOUNCEMENTS: TaskConsumer.as_asgi(schedule={tell_waiting: timedelta(minutes=1)}),
    WITHDRAWALS: TaskConsumer.as_asgi(),
    PUSHES: TaskConsumer.as_asgi(),
    MAIL: TaskConsumer.as_asgi(schedule={send_overdue_mail: timedelta(minutes=5)}),
    SNOOZES: TaskConsumer.as_asgi(schedule={wake: timedelta(minutes=1)}),
}
