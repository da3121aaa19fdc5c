from apps.realtime.consumers import StreamConsumer
from apps.realtime.layer.threads import in_thread
from tests.example.lights.protocol import COMMANDS, LightSet
from tests.example.lights.services import light_set
from tests.example.lights.streams import LightStream


class LightConsumer(StreamConsumer):
    """One socket for any number of lights."""

    kinds = (LightStream,)
    commands = COMMANDS

    async def light_set(self, command: LightSet) -> None:
        await in_thread(light_set, light_id=command.light_id, colour=command.colour)
