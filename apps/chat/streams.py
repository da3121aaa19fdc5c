"""The chat's kind of stream, and who may read it."""

from collections.abc import Collection

from apps.chat.models import Room
from apps.chat.people import active_user_ids, socket_participant
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
        active = active_user_ids({reader.user_id for reader, _ in members})
        rooms = Room.objects.open_to_members().in_bulk({key for _, key in members})
        allowed = {(who, key) for who, key in members if who.user_id in active and key in rooms}
        return allowed | super().may_read_each(asked={*asked} - members)

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        participant = socket_participant(reader)
        return participant.as_person() if participant else None


def message_key(pk: int) -> str:
    """The log key of the events about one message."""
    return f"message.{pk}"
