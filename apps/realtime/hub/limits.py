"""Limits on the resources that one client may use in a process.

`settings.REALTIME_LIMITS` changes the defaults below. 0 switches a limit off, except for those of
the send queues (`outbox_...`): nothing else bounds the memory for slow readers.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings


@dataclass(frozen=True)
class Limits:
    """Each process counts for itself; a proxy in front counts for all of them."""

    frame_bytes: int = 64 * 1024
    frames_per_second: int = 50
    frames_at_once: int = 200
    subscriptions: int = 100
    sockets_per_user: int = 50
    # Generous, as an office or a mobile network may share one address.
    sockets_per_address: int = 1000
    # Five heartbeats: browsers run the timers of a hidden tab once a minute only.
    silent_seconds: float = 100
    outbox_frames: int = 1000
    outbox_bytes: int = 8 * 1024 * 1024
    outbox_total_bytes: int = 128 * 1024 * 1024  # of all clients together
    body_bytes: int = 1024 * 1024
    request_seconds: float = 30
    # The same for addresses that let people upload (server/upload_pass.py).
    upload_bytes: int = 10 * 1024 * 1024
    upload_seconds: float = 300
    # How many of our own proxies add to X-Forwarded-For. Without any, anybody could write it.
    proxies: int = 0


def limits() -> Limits:
    """The limits as the settings say now. All connections share the object."""
    return _limits(*getattr(settings, "REALTIME_LIMITS", {}).items())


@lru_cache(maxsize=1)
def _limits(*given: tuple[str, Any]) -> Limits:
    return Limits(**dict(given))
