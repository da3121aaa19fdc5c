from collections.abc import Awaitable, Callable
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from apps.realtime.telemetry.log_context import trace

Handler = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def traced(get_response: Handler) -> Handler:
    """Let the log's lines about a request name its route and its user."""

    async def later(request: HttpRequest) -> HttpResponseBase:
        trace().later = partial(known_of, request)
        answer: Awaitable[HttpResponseBase] = get_response(request)
        return await answer

    def now(request: HttpRequest) -> Any:
        trace().later = partial(known_of, request)
        return get_response(request)

    return later if iscoroutinefunction(get_response) else now


def known_of(request: HttpRequest) -> dict[str, object]:
    """What is known by now. Nobody is looked up for a line in the log."""
    found: dict[str, object] = {}
    if request.resolver_match:
        found["route"] = f"/{request.resolver_match.route}"
    for name in ("_cached_user", "_acached_user"):
        user = getattr(request, name, None)
        if user is not None and user.is_authenticated:
            found["user"] = user.pk
    return found
