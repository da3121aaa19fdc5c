"""The site's application, which also works on the queue "tally"."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.work.settings")

from project.asgi import application as site  # noqa: I001  # first: it loads the apps

from channels.routing import ChannelNameRouter

from apps.realtime.tasks.consumer import TaskConsumer
from apps.realtime.tasks.working_router import WorkingRouter
from project.routing import channel_names

channels = ChannelNameRouter({**channel_names, "tally": TaskConsumer.as_asgi(retry_after=(0, 0))})
application = WorkingRouter({**site.application_mapping, "channel": channels})
