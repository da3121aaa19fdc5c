from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.notifications.selectors import Bell, bell_get


def bell(request: HttpRequest) -> dict[str, Any]:
    """The variable `bell` for every template. It queries only if a template uses it."""
    return {"bell": SimpleLazyObject(lambda: bell_of(request))}


def bell_of(request: HttpRequest) -> Bell | None:
    """None for guests."""
    user_id = request.user.pk
    return bell_get(user_id=user_id) if user_id is not None else None
