"""Test tools for apps with live pages.

Begin with `sockets.py`: a socket without a server. `plugin.py` is a pytest plugin with browsers and
a real server. They may import all of realtime; only tests import them.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.realtime.testing.sockets import (
        INVISIBLE_TEXTS,
        TIMEOUT,
        Frame,
        TestSocket,
        until,
    )
    from apps.realtime.testing.stream_log import (
        assert_published,
        logged_events,
        migrated_events,
        receiver,
    )
    from apps.realtime.testing.users import session_cookie, user_make

__all__ = [
    "INVISIBLE_TEXTS",
    "TIMEOUT",
    "Frame",
    "TestSocket",
    "assert_published",
    "logged_events",
    "migrated_events",
    "receiver",
    "session_cookie",
    "until",
    "user_make",
]


def __getattr__(name: str) -> object:
    """Import what these names need when they are used: `processes` and `serve` run without it."""
    if name not in __all__:
        raise AttributeError(f"{__name__} has no attribute {name}")
    modules = (import_module(f"{__name__}.{each}") for each in ("sockets", "stream_log", "users"))
    return next(getattr(module, name) for module in modules if hasattr(module, name))
