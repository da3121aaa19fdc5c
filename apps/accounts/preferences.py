"""The language and the time zone of a person: stored in the account, and for pages in cookies.

Cookies hold them for pages, sockets and event streams, which then need no query. A log-in sets
them, so that a choice holds on all devices.
"""

from contextlib import nullcontext
from functools import cache
from inspect import iscoroutinefunction
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation import gettext_lazy as _

TIME_ZONE_COOKIE = "time_zone"


@cache
def zone_names() -> frozenset[str]:
    return frozenset(name for name in available_timezones() if "/" in name or name == "UTC")


def time_zones() -> list[tuple[str, Any]]:
    names = [(name, name.replace("_", " ")) for name in sorted(zone_names())]
    return [("", _("The site's time zone")), *names]


def languages() -> list[tuple[str, Any]]:
    return [("", _("The browser's language")), *settings.LANGUAGES]


def cookies_set(response: HttpResponseBase, *, language: str, time_zone: str) -> None:
    """Show this browser's pages so. Empty values are the browser's language, the site's zone."""
    attributes = {
        name: getattr(settings, f"LANGUAGE_COOKIE_{name.upper()}")
        for name in ("path", "domain", "secure", "httponly", "samesite")
    }
    age = settings.LANGUAGE_COOKIE_AGE
    values = {settings.LANGUAGE_COOKIE_NAME: language, TIME_ZONE_COOKIE: time_zone}
    for name, value in values.items():
        response.set_cookie(name, value, max_age=age if value else 0, **attributes)


@sync_and_async_middleware
def use_time_zone(get_response: Any) -> Any:
    """Middleware: times on pages are in the reader's time zone, else in the site's."""

    async def async_middleware(request: HttpRequest) -> HttpResponseBase:
        with zone_of(request):
            response: HttpResponseBase = await get_response(request)
        return response

    def middleware(request: HttpRequest) -> Any:
        with zone_of(request):
            return get_response(request)

    return async_middleware if iscoroutinefunction(get_response) else middleware


def zone_of(request: HttpRequest) -> Any:
    """A context with the time zone of the cookie, which may hold anything."""
    name = request.COOKIES.get(TIME_ZONE_COOKIE, "")
    return timezone.override(ZoneInfo(name)) if name in zone_names() else nullcontext()
