from apps.chat.models import Room
from apps.chat.people import person_of
from apps.realtime.streams import Reader, StreamKind


class RoomStream(StreamKind):
    """The messages of one room; its key is the room's."""

    kind = "chat.room"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        """Members and guests with a name may read open rooms; members' rooms are for members."""
        person = person_of(reader)
        return person is not None and Room.objects.open_to(person).filter(pk=key).exists()
