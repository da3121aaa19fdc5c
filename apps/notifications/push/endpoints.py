"""Checks addresses before the site calls them: the browser names them, so they can be anything."""

from django.utils.translation import gettext as _

from apps.notifications.push.config import push_config
from apps.realtime.errors import Refused
from apps.realtime.outgoing import MAX_URL, is_public_url

MAX_ENDPOINT = MAX_URL


def endpoint_check(endpoint: str) -> None:
    """Raise `Refused` for an endpoint that cannot be the address of a push service.

    The address behind its host name is checked at each delivery, because it can change.
    """
    if not is_public_url(endpoint) and not is_listed(endpoint):
        raise Refused("invalid", _("That is no address of a push service."))


def is_listed(endpoint: str) -> bool:
    """Whether the site's settings name this push service, which may be at a private address."""
    return origin_of(endpoint) in push_config().services


def origin_of(endpoint: str) -> str:
    return "/".join(endpoint.split("/", 3)[:3])
