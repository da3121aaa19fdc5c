"""Changes push in a browser when people log in and out there."""

from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out

from apps.notifications.push.subscriptions import device_log_in, device_log_out


def connect() -> None:
    """Called once, when the apps are ready."""
    user_logged_in.connect(on_logged_in, dispatch_uid="notifications.push.logged_in")
    user_logged_out.connect(on_logged_out, dispatch_uid="notifications.push.logged_out")


def on_logged_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    if device := device_of(request):
        device_log_in(device=device, user=user)


def on_logged_out(sender: Any, request: Any, **kwargs: Any) -> None:
    if device := device_of(request):
        device_log_out(device=device)


def device_of(request: Any) -> str:
    """The cookie of a browser that has had push; empty for others."""
    return request.COOKIES.get(cookie_name(), "") if request else ""


def cookie_name() -> str:
    """Over TLS, a name that browsers accept from this host only."""
    return "__Host-push_device" if settings.SESSION_COOKIE_SECURE else "push_device"
