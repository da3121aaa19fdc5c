"""Queues of work outside the request."""

from datetime import timedelta

from apps.images.tasks import IMAGES, UPKEEP, tidy
from apps.realtime.tasks.consumer import TaskConsumer

channel_names = {
    IMAGES: TaskConsumer.as_asgi(),
    UPKEEP: TaskConsumer.as_asgi(schedule={tidy: timedelta(minutes=5)}),
}
