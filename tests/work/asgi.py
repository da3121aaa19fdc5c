"""The site's application, which also works on the channel "tally"."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.work.settings")

from project.asgi import application as site  # noqa: I001  # first: it loads the apps

from channels.routing import ChannelNameRouter

from apps.realtime.tasks.worker import WorkingRouter
from project.routing import channel_names
from tests.work.consumers import TallyConsumer

channels = ChannelNameRouter({**channel_names, "tally": TallyConsumer.as_asgi()})
application = WorkingRouter({**site.application_mapping, "channel": channels})
