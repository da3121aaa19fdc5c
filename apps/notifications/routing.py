"""WebSocket routes, below /ws/notifications/, and the queue of withdrawals."""

from django.urls import path

from apps.notifications.consumers import NotificationsConsumer
from apps.notifications.tasks import WITHDRAWALS
from apps.realtime.tasks.consumer import TaskConsumer

websocket_urlpatterns = [path("", NotificationsConsumer.as_asgi())]

channel_names = {WITHDRAWALS: TaskConsumer.as_asgi()}
