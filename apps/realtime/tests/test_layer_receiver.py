"""A receiver joins its groups again after every failure of the layer."""

import asyncio
from types import SimpleNamespace
from typing import Any, ClassVar

from channels.layers import InMemoryChannelLayer

from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.messages import StreamEphemeral
from apps.realtime.layer.receiver import LayerReceiver
from apps.realtime.testing import until

GROUP = "test.log.1"

Message = dict[str, Any]


class BreakingLayer(InMemoryChannelLayer):
    """Holds up one joining, and breaks off receiving when asked, as the core layer on Redis."""

    held: ClassVar[asyncio.Event | None] = None

    async def group_add(self, group: str, channel: str) -> None:
        if group == GROUP and (held := BreakingLayer.held):
            BreakingLayer.held = None
            await held.wait()
        await super().group_add(group, channel)

    async def receive(self, channel: str) -> Message:
        message: Message = await super().receive(channel)
        if message["type"] == "test.break":
            raise OSError("broken on purpose")
        return message


async def test_a_group_that_was_joined_for_a_lost_channel_is_joined_again(
    settings: Any, monkeypatch: Any
) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.BreakingLayer"}}
    monkeypatch.setattr("apps.realtime.layer.restart.RESTART_SECONDS", (0.01,))
    received: list[StreamEphemeral] = []
    handler = SimpleNamespace(stream_ephemeral=received.append)
    receiver = LayerReceiver(handlers=[handler], may_have_missed=lambda: None)
    listening = asyncio.ensure_future(receiver.run())
    await until(lambda: receiver.up)
    go_on = BreakingLayer.held = asyncio.Event()
    joining = asyncio.ensure_future(receiver.join(GROUP))
    await until(lambda: BreakingLayer.held is None)
    lost = str(receiver._channel)
    await layer().send(lost, {"type": "test.break"})
    await until(lambda: receiver._channel not in (None, lost))
    go_on.set()
    assert await joining
    await until(lambda: receiver.up)
    message = StreamEphemeral(stream=GROUP, frame="{}")
    await layer().group_send(GROUP, message.as_dict())
    await until(lambda: received == [message])
    listening.cancel()
