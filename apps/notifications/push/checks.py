from typing import Any
from urllib.parse import urlsplit

from django.core.checks import CheckMessage, Error

from apps.notifications.push.config import push_config
from apps.notifications.push.vapid import public_key_of

PAIR = "`manage.py vapid_keys` prints a pair that belongs together, as lines for .env."


def check_keys(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Push services refuse keys that are no pair, and some a site that gives no contact."""
    config = push_config()
    if not (config.public_key or config.private_key):
        return []
    found: list[CheckMessage] = []
    if not is_pair(config.public_key, config.private_key):
        found.append(Error("The keys of Web Push are no pair.", hint=PAIR, id="notifications.E001"))
    if urlsplit(config.contact).scheme not in ("mailto", "https"):
        hint = "Set VAPID_CONTACT to an address such as mailto:you@example.org or https://..."
        found.append(Error("Web Push has no contact.", hint=hint, id="notifications.E002"))
    return found


def is_pair(public: str, private: str) -> bool:
    try:
        return public_key_of(private) == public
    except ValueError:
        return False
