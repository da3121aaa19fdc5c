"""Counts attempts in the database, and refuses too many.

allauth's own limits count in Django's cache. Without Redis, each process would count for itself.
"""

import logging
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from allauth.account.signals import authentication_step_completed, password_reset
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from apps.accounts.limits import RULES, Allowance, login_to
from apps.accounts.services import attempts_count, attempts_forgive

logger = logging.getLogger(__name__)


class Throttle(MiddlewareMixin):
    """Middleware that counts each POST to a route of `RULES`, and answers 429 to one too many.

    It comes after the middleware for CSRF. It counts before the view runs, as guesses that arrive
    together would otherwise all pass.
    """

    def process_view(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        return refused(request) if request.method == "POST" else None


def refused(request: HttpRequest) -> HttpResponse | None:
    match = request.resolver_match
    rule = RULES.get(match.view_name) if match else None
    if rule is None:
        return None
    allowances = rule(request)
    request.allowances = allowances  # type: ignore[attr-defined]
    until = attempts_count(allowances=allowances)
    return too_many(request, allowances, until) if until else None


def too_many(
    request: HttpRequest, allowances: Sequence[Allowance], until: datetime
) -> HttpResponse:
    wait = (until - timezone.now()).total_seconds()
    logger.warning("Too many attempts: %s.", allowances[0].what)
    context = {"minutes": max(1, math.ceil(wait / 60)), "what": allowances[0].what}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(max(1, math.ceil(wait)))
    return response


@receiver(authentication_step_completed, dispatch_uid="accounts.right_answer")
def on_right_answer(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """Clear the counts of the attempt that was right."""
    attempts_forgive(allowances=getattr(request, "allowances", []))


@receiver(password_reset, dispatch_uid="accounts.password_reset")
def on_password_reset(sender: Any, user: Any, **kwargs: Any) -> None:
    """Clear the account's count, which others may have used up."""
    attempts_forgive(allowances=[login_to(user.get_username())])
