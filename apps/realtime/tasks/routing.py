from datetime import timedelta

from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.tasks.trim import trim

channel_names = {"trim": TaskConsumer.as_asgi(schedule={trim: timedelta(hours=1)})}
