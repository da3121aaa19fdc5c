"""Limits the attempts on a view, such as the login."""

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
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.decorators import method_decorator

from apps.accounts.forms import AdminLoginForm
from apps.accounts.limits import Allowance, logins, password_changes
from apps.accounts.services import attempts_count

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponseBase]


def throttled(allowed: Callable[[HttpRequest], list[Allowance]]) -> Callable[[View], View]:
    """Count each POST to a view, and answer 429 to those that exceed one of the `allowed`.

    The count comes first, as guesses that arrive together would otherwise all pass. The
    login's form takes it back when the password was right.
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
            return view(request, *args, **kwargs)

        return wrapper

    return decorate


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
    """Django's admin, whose guesses of passwords count with the site's own."""

    login_form = AdminLoginForm

    @method_decorator(throttled(logins))
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().login(request, extra_context)

    @method_decorator(throttled(password_changes))
    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        return super().password_change(request, extra_context)
