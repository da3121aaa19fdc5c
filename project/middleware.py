from collections.abc import Awaitable, Callable
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.utils.decorators import sync_and_async_middleware

from apps.accounts.preferences import TIME_ZONE_COOKIE
from apps.realtime.telemetry.log_context import log_context

Handler = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def bind_log_context(get_response: Handler) -> Handler:
    """Add the route and the user to the log lines of each request."""

    async def async_middleware(request: HttpRequest) -> HttpResponseBase:
        log_context().later = partial(context_of, request)
        response: Awaitable[HttpResponseBase] = get_response(request)
        return await response

    def middleware(request: HttpRequest) -> Any:
        log_context().later = partial(context_of, request)
        return get_response(request)

    return async_middleware if iscoroutinefunction(get_response) else middleware


@sync_and_async_middleware
def keep_private(get_response: Handler) -> Handler:
    """Let no proxy keep a page that depends on a cookie.

    That is each page of somebody who is logged in, or has chosen a language or a time zone.
    """

    async def async_middleware(request: HttpRequest) -> HttpResponseBase:
        return kept_private(request, await get_response(request))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        return kept_private(request, get_response(request))

    return async_middleware if iscoroutinefunction(get_response) else middleware


def kept_private(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    ours = {settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, TIME_ZONE_COOKIE}
    if response.cookies or ours & request.COOKIES.keys():
        patch_cache_control(response, private=True)
    return response


def context_of(request: HttpRequest) -> dict[str, object]:
    """The context that is known when a line is logged. It never queries the database."""
    found: dict[str, object] = {}
    if request.resolver_match:
        found["route"] = f"/{request.resolver_match.route}"
    for name in ("_cached_user", "_acached_user"):
        user = getattr(request, name, None)
        if user is not None and user.is_authenticated:
            found["user"] = user.pk
    return found
