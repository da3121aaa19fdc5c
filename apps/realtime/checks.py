"""System checks for the settings that make realtime fail quietly."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

IN_MEMORY = "channels.layers.InMemoryChannelLayer"


@register
def daphne_comes_first(**kwargs: Any) -> list[CheckMessage]:
    """Daphne's runserver must win, or every /ws/ path is a 404 (channels#1956)."""
    apps = list(settings.INSTALLED_APPS)
    if "daphne" in apps and apps[0] != "daphne":
        return [Error("'daphne' must be first in INSTALLED_APPS.", id="realtime.E001")]
    return []


@register(Tags.security, deploy=True)
def layer_reaches_other_processes(**kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.CHANNEL_LAYERS["default"]["BACKEND"] != IN_MEMORY:
        return []
    hint = "Set CHANNELS_URL=redis+pubsub://host:6379/0, or run exactly one process."
    message = "The in-memory layer reaches one process only."
    return [CheckWarning(message, hint=hint, id="realtime.W001")]


@register
def presence_outlives_a_lost_word(**kwargs: Any) -> list[CheckMessage]:
    """One lost message must not take everybody away until the next."""
    seconds = float(getattr(settings, "PRESENCE_SECONDS", 25))
    if float(getattr(settings, "PRESENCE_EXPIRY", 60)) > 2 * seconds:
        return []
    message = "PRESENCE_EXPIRY must be more than twice PRESENCE_SECONDS."
    return [Error(message, id="realtime.E010")]


@register(Tags.security, deploy=True)
def hosts_are_named(**kwargs: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    message = "ALLOWED_HOSTS='*' lets any site's pages open sockets."
    return [CheckWarning(message, id="realtime.W002")]
