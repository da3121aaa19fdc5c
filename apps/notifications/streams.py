from apps.realtime.streams import Reader, StreamKind


class UserStream(StreamKind):
    """One person's notifications, `notifications.user.7`. Nobody else may read them."""

    kind = "notifications.user"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return reader.user_id == key
