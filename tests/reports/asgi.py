"""The site's application, with a socket and a queue that fail."""

import os
from typing import Literal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.reports.settings")

from project.asgi import application as site  # noqa: I001  # first: it loads the apps

from channels.routing import ChannelNameRouter, URLRouter
from django.urls import path

from apps.realtime.consumers import StreamConsumer
from apps.realtime.protocol import Command
from apps.realtime.server.access_log import AccessLog
from apps.realtime.sessions.authentication import Authentication
from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.tasks.working_router import WorkingRouter


class Fail(Command):
    type: Literal["fail.now"]
    text: str


class FailingConsumer(StreamConsumer):
    commands = (Fail,)

    async def fail_now(self, command: Fail) -> None:
        raise ZeroDivisionError("of the consumer")


channels = ChannelNameRouter({"failing": TaskConsumer.as_asgi(retry_after=())})
sockets = Authentication(URLRouter([path("ws/fails/", FailingConsumer.as_asgi())]))
application = WorkingRouter(
    {**site.application_mapping, "channel": channels, "websocket": AccessLog(sockets)}
)
