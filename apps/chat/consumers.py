from typing import Any

from apps.chat.people import Person, person_of
from apps.chat.protocol import MessageSend
from apps.chat.services import message_send
from apps.chat.streams import RoomStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import Refused
from apps.realtime.streams import Reader
from apps.realtime.threads import in_thread


class ChatConsumer(StreamConsumer):
    """One socket for any number of rooms. No name, no entry."""

    kinds = (RoomStream,)
    commands = (MessageSend,)

    async def admit(self) -> None:
        await in_thread(named, self.reader)

    async def message_send(self, command: MessageSend) -> dict[str, Any]:
        return await in_thread(send_as, self.reader, command)


def named(reader: Reader) -> Person:
    person = person_of(reader)
    if person is None:
        raise Refused("forbidden", "Choose a name to join the chat.")
    return person


def send_as(reader: Reader, command: MessageSend) -> dict[str, Any]:
    sent = message_send(
        room_id=command.room,
        person=named(reader),
        body=command.body,
        client_id=command.client_id,
    )
    return sent.model_dump()
