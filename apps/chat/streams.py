from apps.chat.models import Room
from apps.chat.people import person_of
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
    def person(cls, *, reader: Reader, key: int) -> protocol.Person | None:
        person = person_of(reader)
        return person.shown() if person else None
