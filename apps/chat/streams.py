"""The chat's kind of stream, and who may read it."""

from collections.abc import Collection

from apps.chat.models import Room
from apps.chat.people import (
    Participant,
    member,
    socket_guests,
    socket_participant,
)
from apps.chat.rights import may_read, members_who_read
from apps.realtime.protocol import Person
from apps.realtime.streams import Reader, StreamKind

Asked = Collection[tuple[Reader, int]]


class RoomStream(StreamKind):
    """`chat.room.<pk>`: the messages of one room."""

    kind = "chat.room"
    presence = True
    typing = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return may_read(room_id=key, participant=socket_participant(reader))

    @classmethod
    def may_read_each(cls, *, asked: Asked) -> set[tuple[Reader, int]]:
        return {*cls.admit(asked=asked)}

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        participant = socket_participant(reader)
        return participant.as_person() if participant else None

    @classmethod
    def admit(cls, *, asked: Asked) -> dict[tuple[Reader, int], Person | None]:
        """One query for all members of any number of rooms, and two more if there are guests."""
        found = {**members_admitted(asked), **guests_admitted(asked)}
        return {pair: participant.as_person() for pair, participant in found.items()}


def members_admitted(asked: Asked) -> dict[tuple[Reader, int], Participant]:
    """Those of `asked` who are logged in and may read the room, as it is now."""
    ids = {(each, key): (each.user_id, key) for each, key in asked if each.user_id is not None}
    users = members_who_read({*ids.values()}) if ids else {}
    return {pair: member(users[ids[pair]]) for pair in ids if ids[pair] in users}


def guests_admitted(asked: Asked) -> dict[tuple[Reader, int], Participant]:
    """The same for guests, who have a name in their session."""
    keys = {
        (each, key): each.session_key
        for each, key in asked
        if each.user_id is None and each.session_key
    }
    if not keys:
        return {}
    rooms = Room.objects.open_to(None).filter(pk__in={key for _, key in keys}).in_bulk()
    guests = socket_guests({*keys.values()}) if rooms else {}
    return {
        pair: guests[session]
        for pair, session in keys.items()
        if pair[1] in rooms and session in guests
    }


def message_key(pk: int) -> str:
    """The log key of the events about one message."""
    return f"message.{pk}"


def reactions_key(pk: int) -> str:
    """The log key of the events about the reactions to one message."""
    return f"reactions.{pk}"
