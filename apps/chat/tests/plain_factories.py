"""Messages as sockets send them, and their answers."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.db import SessionStore

from apps.chat.models import Room
from apps.chat.services.plain_messages import (
    PlainMessage,
    messages_send_to_free_rooms,
    messages_send_to_room,
)
from apps.chat.tests.factories import ROBIN, ROBINS_SESSION
from apps.realtime.layer.batch import answer_all
from apps.realtime.streams import Reader


def plain(
    room: Room, user: Any, body: str = "Hello", client_id: UUID | None = None
) -> PlainMessage:
    return PlainMessage(Reader(user_id=user.pk), str(user.pk), room.pk, client_id or uuid4(), body)


def answers_to(*asked: PlainMessage) -> list[Any]:
    """The answers in the order of the messages."""
    written = answer_all(messages_send_to_free_rooms, asked)
    rest = [each for each in asked if each not in written]
    answers = written | (answer_all(messages_send_to_room, rest) if rest else {})
    return [answers[each] for each in asked]


def robin_plain(room: Room, body: str = "Hello") -> PlainMessage:
    """A guest's message, with a session that is alive."""
    session = SessionStore()
    session.update(ROBINS_SESSION)
    session.create()
    reader = Reader(session_key=session.session_key)
    return PlainMessage(reader, ROBIN.key, room.pk, uuid4(), body)
