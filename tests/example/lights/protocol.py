"""The app's wire messages."""

from typing import Literal

from apps.realtime.protocol import Command, Event, RowId, example


class LightChanged(Event):
    """The colour that the stream's light has now."""

    model_config = example(colour="green")

    type: Literal["light.changed"] = "light.changed"
    colour: str


class LightSet(Command):
    """Change a light's colour. Sent twice, it still counts once."""

    type: Literal["light.set"]
    light_id: RowId
    colour: Literal["red", "green"]


EVENTS = (LightChanged,)
COMMANDS = (LightSet,)
