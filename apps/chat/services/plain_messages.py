"""Messages of sockets that wait at the same time are written in one transaction.

Only messages without mentions, replies and pictures. Those lock rows of other people, such as the
inbox of the person who is mentioned, and a shared transaction would hold these locks for longer.

First, all messages together are written to the rooms that nobody else is writing to. A room that is
locked is left out, so it delays no other. Its messages wait for it, and are then written together.
`message_send` decides about the rest, each alone: refusals, and messages that were sent before.
"""

from collections.abc import Collection
from contextlib import suppress
from typing import NamedTuple, Self
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, override

from apps.chat import events, signals, text
from apps.chat.models import Message
from apps.chat.people import is_speaker, socket_participants, speaker
from apps.chat.protocol import MessageSend, Sent
from apps.chat.rights import lock_rooms
from apps.chat.services.messages import message_new, message_send, message_sent
from apps.chat.streams import RoomStream, message_key
from apps.chat.writing import free_to_write
from apps.realtime.errors import Refused
from apps.realtime.layer.batch import Batch
from apps.realtime.protocol import Event
from apps.realtime.services import publish_together
from apps.realtime.streams import Reader

PATIENCE_SECONDS = 1.0  # two transactions at once are smaller, and on SQLite they wait in turns
NEVER = 3600.0


class PlainMessage(NamedTuple):
    """A message as a socket sends it. Its page shows the participant with `key` as "you".

    A refusal is in `language`: a thread may write for readers of several.
    """

    reader: Reader
    key: str
    room_id: int
    client_id: UUID
    body: str
    language: str = "en"

    @classmethod
    def of(cls, command: MessageSend, reader: Reader, key: str) -> Self:
        return cls(
            reader, key, command.room_id, command.client_id, command.body, get_language() or "en"
        )


def is_plain(command: MessageSend) -> bool:
    return command.reply_to is None and not command.images and "@" not in command.body


async def plain_message_send(message: PlainMessage) -> Sent:
    """Raises what `message_send` and `speaker` raise."""
    sent = await _free_rooms.ask(message) or await _one_room.ask(message)
    if sent is None:
        raise LookupError(f"no answer to a message to room {message.room_id}")
    return sent


def messages_send_to_free_rooms(asked: Collection[PlainMessage]) -> dict[PlainMessage, Sent]:
    try:
        return messages_write(asked, wait=False)
    except IntegrityError:  # one was sent before; `Batch` then asks for each alone
        if len(asked) > 1:
            raise
        return {}


def messages_send_to_room(
    asked: Collection[PlainMessage],
) -> dict[PlainMessage, Sent | Exception]:
    written = messages_write(asked, wait=True) if len(asked) > 1 else {}
    return {**{each: outcome(each) for each in asked if each not in written}, **written}


_free_rooms = Batch(messages_send_to_free_rooms, patience=PATIENCE_SECONDS)
# Messages that come while the room is locked wait for their turn, and not in a thread each.
_one_room = Batch(messages_send_to_room, patience=NEVER, lane=lambda message: message.room_id)


def outcome(message: PlainMessage) -> Sent | Exception:
    try:
        with override(message.language):
            return message_send(
                room_id=message.room_id,
                participant=speaker(message.reader, message.key),
                body=message.body,
                client_id=message.client_id,
            )
    except Exception as error:
        return error


def messages_write(asked: Collection[PlainMessage], *, wait: bool) -> dict[PlainMessage, Sent]:
    """Write those that can be written in one transaction, in their order; the others are left out.

    Without `wait`, so are those to rooms that are locked. It takes one statement for each room, and
    for the rest as many for many messages as for one. If it raises, none was written.
    """
    owners = socket_participants({each.reader for each in asked})
    authors = {
        each: owners[each.reader]
        for each in asked
        if each.reader in owners and is_speaker(owners[each.reader], each.key)
    }
    with transaction.atomic():
        rooms = lock_rooms({each.room_id for each in authors}, wait=wait)
        writers = free_to_write(rooms, {(each.room_id, author) for each, author in authors.items()})
        messages = {
            each: message_new(rooms[each.room_id], author, each.client_id, body)
            for each, author in authors.items()
            if (each.room_id, author) in writers and (body := body_of(each))
        }
        rows = Message.objects.bulk_create(messages.values())
        seqs = publish_together(events=[*map(saved, rows)])
        for row in rows:
            signals.message_sent.send(sender=Message, event=message_sent(row))
    return {
        each: Sent(message_id=row.pk, seq=seq)
        for each, row, seq in zip(messages, rows, seqs, strict=True)
    }


def body_of(message: PlainMessage) -> str:
    """The body to store; empty if it is refused."""
    with suppress(Refused):
        return text.message_body(message.body)
    return ""


def saved(message: Message) -> tuple[str, str, Event]:
    return (
        RoomStream.name(message.room_id),
        message_key(message.pk),
        events.message_saved(message),
    )
