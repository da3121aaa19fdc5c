"""Limits how often a view may be tried, such as the login."""

import logging
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator

from apps.accounts.limits import Allowance, logins
from apps.accounts.services import attempts_count, attempts_forgive

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def throttled(allowed: Callable[[HttpRequest], list[Allowance]]) -> Callable[[View], View]:
    """Count each POST to a view, and answer 429 to those that exceed one of the `allowed`.

    The count comes first, as guesses that arrive together would otherwise all pass. A successful
    login clears the account's count.
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
    """Whether the POST logged in the user that it names; another user's session does not count."""
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


class ThrottledAdminSite(AdminSite):
    """Django's admin, whose login counts with the site's own."""

    @method_decorator(throttled(logins))
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().login(request, extra_context)
