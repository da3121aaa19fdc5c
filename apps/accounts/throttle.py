"""Views that may be tried so often, and then not for a while."""

import logging
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from apps.accounts.limits import Allowance
from apps.accounts.services import attempts_count, attempts_forgive

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def throttled(allowed: Callable[[HttpRequest], list[Allowance]]) -> Callable[[View], View]:
    """Count each POST to a view before it is looked at, and answer 429 to those beyond `allowed`.

    Before, as guesses that arrive together would otherwise all be within the limit. Who logs in
    is forgiven what it took.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != "POST":
                return view(request, *args, **kwargs)
            allowances = allowed(request)
            until = attempts_count(allowances=allowances)
            if until is not None:
                return too_many(request, allowances, until)
            response = view(request, *args, **kwargs)
            if has_logged_in(request, response):
                attempts_forgive(allowances=allowances)
            return response

        return wrapper

    return decorate


def has_logged_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    """As whom they tried to be: somebody else's session proves nothing."""
    tried = request.POST.get("username", "").strip().lower()
    done = response.status_code == 302 and request.user.is_authenticated
    return done and tried == request.user.get_username().lower()


def too_many(
    request: HttpRequest, allowances: Sequence[Allowance], until: datetime
) -> HttpResponse:
    wait = (until - timezone.now()).total_seconds()
    logger.warning("Too many attempts: %s.", allowances[0].what)
    context = {"minutes": max(1, math.ceil(wait / 60)), "what": allowances[0].what}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(max(1, math.ceil(wait)))
    return response
