from django.contrib.auth import get_user_model

from apps.realtime.streams import Reader, StreamKind


class StatusStream(StreamKind):
    """How the processes of the site are, for staff. There is one, `console.status.1`."""

    kind = "console.status"
    example_key = 1

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        staff = get_user_model()._default_manager.filter(is_active=True, is_staff=True)
        return key == 1 and reader.user_id is not None and staff.filter(pk=reader.user_id).exists()


STATUS = StatusStream.name(1)
