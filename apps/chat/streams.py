"""The chat's kinds of stream, and who may read them."""

from collections.abc import Collection

from apps.chat.people import (
    Participant,
    member,
    nameless,
    socket_guests,
    socket_participant,
)
from apps.chat.rights import may_read, members_who_read, visitors_who_read
from apps.realtime.protocol import Person
from apps.realtime.streams import PersonalStream, Reader, StreamKind

Asked = Collection[tuple[Reader, int]]


class RoomStream(StreamKind):
    """`chat.room.<pk>`: the messages of one room."""

    kind = "chat.room"
    presence = True
    typing = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        participant = socket_participant(reader)
        if participant is None and reader.user_id is not None:  # deactivated or deleted
            return False
        visitor = participant or nameless(reader.session_key)
        return may_read(room_id=key, participant=visitor)

    @classmethod
    def may_read_each(cls, *, asked: Asked) -> set[tuple[Reader, int]]:
        return {*cls.admit(asked=asked)}

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        participant = socket_participant(reader)
        return participant.as_person() if participant else None

    @classmethod
    def admit(cls, *, asked: Asked) -> dict[tuple[Reader, int], Person | None]:
        """One query for all members of any number of rooms, and two more if there are others."""
        found = {**members_admitted(asked), **others_admitted(asked)}
        return {
            pair: participant.as_person() if participant.is_named else None
            for pair, participant in found.items()
        }


class MemberStream(PersonalStream):
    """`chat.member.<user pk>`: one member's read positions, for all their tabs and devices."""

    kind = "chat.member"


def members_admitted(asked: Asked) -> dict[tuple[Reader, int], Participant]:
    """The members in `asked` who may read the room now."""
    ids = {(each, key): (each.user_id, key) for each, key in asked if each.user_id is not None}
    users = members_who_read({*ids.values()}) if ids else {}
    return {pair: member(users[ids[pair]]) for pair in ids if ids[pair] in users}


def others_admitted(asked: Asked) -> dict[tuple[Reader, int], Participant]:
    """The guests and nameless visitors in `asked` who may read the room now."""
    others = [(each, key) for each, key in asked if each.user_id is None]
    if not others:
        return {}
    guests = socket_guests({each.session_key for each, _ in others if each.session_key})
    visitors = {
        (each, key): guests.get(each.session_key or "") or nameless(each.session_key)
        for each, key in others
    }
    readers = visitors_who_read({(visitor, key) for (_, key), visitor in visitors.items()})
    return {pair: each for pair, each in visitors.items() if (each, pair[1]) in readers}


def message_key(pk: int) -> str:
    """The log key of the events about one message."""
    return f"message.{pk}"


def appends_key(pk: int) -> str:
    """The log key of the pieces of a message that was written in pieces."""
    return f"appends.{pk}"


def reactions_key(pk: int) -> str:
    """The log key of the events about the reactions to one message."""
    return f"reactions.{pk}"
