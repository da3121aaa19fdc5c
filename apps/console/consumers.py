from typing import Any

from django.utils.translation import gettext as _

from apps.console.protocol import COMMANDS, Echo, Echoed
from apps.console.streams import StatusStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import LoginRequired, NotFound
from apps.realtime.layer.threads import in_thread


class EchoConsumer(StreamConsumer):
    """Sends back what it receives, to anybody. The connection check uses it."""

    commands = COMMANDS

    async def echo(self, command: Echo) -> dict[str, Any]:
        return Echoed(text=command.text, sent_at=command.sent_at).model_dump()


class StatusConsumer(StreamConsumer):
    """Live reports of every process of the site, for staff."""

    kinds = (StatusStream,)

    async def authorize_connection(self) -> None:
        if self.reader.user_id is None:
            raise LoginRequired(_("Log in to see the site status."))
        if not await in_thread(StatusStream.may_read, reader=self.reader, key=1):
            raise NotFound
