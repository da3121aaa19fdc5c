"""The notifications' kind of stream, and who may read it."""

from apps.realtime.streams import Reader, StreamKind


class UserStream(StreamKind):
    """`notifications.user.<pk>`: one person's notifications, which nobody else may read."""

    kind = "notifications.user"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return reader.user_id == key
