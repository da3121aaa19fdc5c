"""Ephemeral messages reach the stream's current subscribers, each message once."""

import pytest

from apps.realtime.hub.hub import Hub
from apps.realtime.services import ephemeral_send
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import NoteConsumer, NoteSaved, NoteStream, numbers

pytestmark = pytest.mark.django_db(transaction=True)

LOG = NoteStream.name(1)


@pytest.mark.usefixtures("layer")
async def test_a_process_that_told_its_own_readers_reaches_only_those_of_others_by_the_layer(
    hub: Hub,
) -> None:
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG)
        await until(lambda: hub.receiver.up)
        hub.push_ephemeral(LOG, NoteSaved(number=1))
        for number, sender in ((1, hub.process), (2, "another process"), (3, None)):
            await ephemeral_send(stream=LOG, event=NoteSaved(number=number), sender=sender)
        assert numbers([await reader.frame("ephemeral") for _ in range(3)]) == [1, 2, 3]


async def test_without_the_layer_a_process_still_reaches_its_own_readers(hub: Hub) -> None:
    async with TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await reader.subscribe(LOG)
        hub.push_ephemeral(LOG, NoteSaved(number=1))
        assert numbers([await reader.frame("ephemeral")]) == [1]
