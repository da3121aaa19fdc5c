from typing import Any

from apps.realtime.consumers import StreamConsumer
from apps.realtime.protocol import ECHO_COMMANDS, Echo, Echoed


class EchoConsumer(StreamConsumer):
    """Sends back what it is sent. The connection check uses it; anybody may."""

    commands = ECHO_COMMANDS

    async def echo(self, command: Echo) -> dict[str, Any]:
        return Echoed(text=command.text, sent_at=command.sent_at).model_dump()
