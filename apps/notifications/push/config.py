"""The settings of Web Push, in the dict `PUSH`."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class PushConfig:
    """`services` are origins of push services that may be called at private addresses, too.

    A notification that is not read on an open page is pushed `after_minutes`.
    """

    public_key: str = ""
    private_key: str = ""
    contact: str = ""
    services: list[str] = field(default_factory=list)
    icon: str = ""  # a static file
    after_minutes: float = 2


def push_config() -> PushConfig:
    values: dict[str, Any] = getattr(settings, "PUSH", {})
    return PushConfig(**values)


def push_offered() -> bool:
    """Whether the site has keys. Without them it offers no push anywhere."""
    config = push_config()
    return bool(config.public_key and config.private_key)
