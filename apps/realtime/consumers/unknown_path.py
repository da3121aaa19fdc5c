from channels.exceptions import DenyConnection
from channels.generic.websocket import AsyncWebsocketConsumer

from apps.realtime.telemetry.log_context import refused


class UnknownPath(AsyncWebsocketConsumer):
    """Refuses a path that no app serves, without a traceback."""

    async def connect(self) -> None:
        refused("unknown path")
        raise DenyConnection
