from collections.abc import Collection

from apps.chat.models import Room
from apps.chat.people import members_active, person_of
from apps.realtime import protocol
from apps.realtime.streams import Reader, StreamKind


class RoomStream(StreamKind):
    """The messages of one room; its key is the room's."""

    kind = "chat.room"
    presence = True
    typing = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        """Members and guests with a name may read open rooms; members' rooms are for members."""
        person = person_of(reader)
        return person is not None and Room.objects.open_to(person).filter(pk=key).exists()

    @classmethod
    def may_read_each(cls, *, asked: Collection[tuple[Reader, int]]) -> set[tuple[Reader, int]]:
        """Members may enter the same rooms, so two queries do for however many of them."""
        members = {(reader, key) for reader, key in asked if reader.user_id is not None}
        active = members_active({reader.user_id for reader, _ in members})
        rooms = Room.objects.open_to_members().in_bulk({key for _, key in members})
        staying = {(who, key) for who, key in members if who.user_id in active and key in rooms}
        return staying | super().may_read_each(asked={*asked} - members)

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> protocol.Person | None:
        person = person_of(reader)
        return person.shown() if person else None


def message_key(pk: int) -> str:
    """The key in the log of the events about one message."""
    return f"message.{pk}"
