from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from apps.realtime.selectors import cursor_get
from tests.example.lights.models import Light
from tests.example.lights.streams import LightStream


def light_page(request: HttpRequest, light_id: int) -> HttpResponse:
    """One light. Changes after the cursor was read reach the page through the socket."""
    cursor = cursor_get(stream=LightStream.name(light_id))
    light = get_object_or_404(Light, pk=light_id)
    return render(request, "lights/light.html", {"cursor": cursor, "light": light})
