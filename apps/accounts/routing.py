"""Queues of work outside the request."""

from datetime import timedelta

from apps.accounts.tasks import ATTEMPTS, MAIL, trim_attempts
from apps.realtime.tasks.consumer import TaskConsumer

channel_names = {
    MAIL: TaskConsumer.as_asgi(),
    ATTEMPTS: TaskConsumer.as_asgi(schedule={trim_attempts: timedelta(hours=1)}),
}
