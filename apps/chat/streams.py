"""The chat's kind of stream, and who may read it."""

from collections.abc import Collection, Iterator

from django.db.models import Exists

from apps.chat.models import Room
from apps.chat.people import (
    Participant,
    active_users,
    member,
    socket_guests,
    socket_participant,
)
from apps.realtime.protocol import Person
from apps.realtime.streams import Reader, StreamKind


class RoomStream(StreamKind):
    """`chat.room.<pk>`: the messages of one room."""

    kind = "chat.room"
    presence = True
    typing = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        """Members may read open and members' rooms, guests with a name only open ones."""
        participant = socket_participant(reader)
        return participant is not None and Room.objects.open_to(participant).filter(pk=key).exists()

    @classmethod
    def may_read_each(cls, *, asked: Collection[tuple[Reader, int]]) -> set[tuple[Reader, int]]:
        """All members may read the same rooms, so two queries answer for any number of them."""
        members = {(reader, key) for reader, key in asked if reader.user_id is not None}
        users = active_users({reader.user_id for reader, _ in members})
        active = {*users.values_list("pk", flat=True)}
        rooms = Room.objects.open_to_members().in_bulk({key for _, key in members})
        allowed = {(who, key) for who, key in members if who.user_id in active and key in rooms}
        return allowed | super().may_read_each(asked={*asked} - members)

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        participant = socket_participant(reader)
        return participant.as_person() if participant else None

    @classmethod
    def admit(
        cls, *, asked: Collection[tuple[Reader, int]]
    ) -> dict[tuple[Reader, int], Person | None]:
        """For any number of readers of one room one query, and two more if there are guests."""
        by_room: dict[int, list[Reader]] = {}
        for reader, key in asked:
            by_room.setdefault(key, []).append(reader)
        return {
            (reader, room): participant.as_person()
            for room, readers in by_room.items()
            for reader, participant in participants_in(room, readers)
        }


def participants_in(room: int, readers: Collection[Reader]) -> Iterator[tuple[Reader, Participant]]:
    """Those of `readers` who may read the room, as it is now."""
    members = members_in(room, {each.user_id for each in readers if each.user_id is not None})
    sessions = {each.session_key for each in readers if each.user_id is None and each.session_key}
    guests = guests_in(room, sessions)
    for each in readers:
        found = guests.get(each.session_key or "")
        if each.user_id is not None:
            found = members.get(each.user_id)
        if found is not None:
            yield each, found


def members_in(room: int, user_ids: Collection[int]) -> dict[int, Participant]:
    this = Room.objects.open_to_members().filter(pk=room)
    users = active_users(user_ids).filter(Exists(this))
    return {pk: member(user) for pk, user in users.in_bulk().items()}


def guests_in(room: int, session_keys: Collection[str]) -> dict[str, Participant]:
    this = Room.objects.open_to(None).filter(pk=room)
    return socket_guests(session_keys) if session_keys and this.exists() else {}


def message_key(pk: int) -> str:
    """The log key of the events about one message."""
    return f"message.{pk}"


def reactions_key(pk: int) -> str:
    """The log key of the events about the reactions to one message."""
    return f"reactions.{pk}"
