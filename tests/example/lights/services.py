from django.db import transaction

from apps.realtime.errors import NotFound
from apps.realtime.services import publish
from tests.example.lights.models import Light
from tests.example.lights.protocol import LightChanged
from tests.example.lights.streams import LightStream


@transaction.atomic
def light_set(*, light_id: int, colour: str) -> None:
    """Change a light's colour in every open window. Raises `NotFound`."""
    if not Light.objects.filter(pk=light_id).update(colour=colour):
        raise NotFound
    publish(stream=LightStream.name(light_id), event=LightChanged(colour=colour))
