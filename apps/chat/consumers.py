from typing import Any
from urllib.parse import parse_qs

from apps.chat.people import Person, check_speaker, person_of
from apps.chat.protocol import MessageDelete, MessageSend
from apps.chat.services import message_delete, message_send
from apps.chat.streams import RoomStream
from apps.realtime.consumers import StreamConsumer
from apps.realtime.errors import Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.streams import Reader


class ChatConsumer(StreamConsumer):
    """One socket for any number of rooms. No name, no entry.

    `?as=` is the key of the person whom the page shows as "you". Who has logged in or taken another
    name since, in another tab, is refused: nobody writes as somebody their page does not show.
    """

    kinds = (RoomStream,)
    commands = (MessageSend, MessageDelete)

    async def authorize_connection(self) -> None:
        query = parse_qs(self.scope["query_string"].decode("latin-1"))
        person = await in_thread(speaker, self.reader, query.get("as", [""])[0])
        self.speaks_as = person.key

    async def message_send(self, command: MessageSend) -> dict[str, Any]:
        return await in_thread(send_as, self.reader, self.speaks_as, command)

    async def message_delete(self, command: MessageDelete) -> None:
        await in_thread(delete_as, self.reader, self.speaks_as, command)


def speaker(reader: Reader, key: str) -> Person:
    """Who is behind a socket now. Refused: nobody, and somebody whose key is not `key`, if any."""
    person = person_of(reader)
    if person is None:
        raise Refused("forbidden", "Choose a name to join the chat.")
    check_speaker(person, key)
    return person


def send_as(reader: Reader, key: str, command: MessageSend) -> dict[str, Any]:
    sent = message_send(
        room_id=command.room,
        person=speaker(reader, key),
        body=command.body,
        client_id=command.client_id,
    )
    return sent.model_dump()


def delete_as(reader: Reader, key: str, command: MessageDelete) -> None:
    message_delete(message_id=command.message, person=speaker(reader, key))
