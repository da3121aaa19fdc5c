from django.contrib.auth import get_user_model

from apps.realtime.streams import Reader, StreamKind


class StatusStream(StreamKind):
    """The states of the site's processes, for staff. There is one stream, `console.status.1`."""

    kind = "console.status"
    example_key = 1

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
        return key == 1 and reader.user_id is not None and staff.filter(pk=reader.user_id).exists()


STATUS = StatusStream.name(1)
