"""One stream per light, open to everybody."""

from apps.realtime.streams import Reader, StreamKind
from tests.example.lights.models import Light


class LightStream(StreamKind):
    kind = "lights.light"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return Light.objects.filter(pk=key).exists()
