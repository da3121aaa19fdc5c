"""The kinds of notifications. README.md shows how to declare one."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any

from django.conf import settings
from django.template import Context, loader
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Channel(StrEnum):
    """A way to reach a person."""

    PAGE = "page"  # the bell, toasts and the list
    BROWSER = "browser"  # a notification of the browser, while an open page is hidden
    PUSH = "push"  # to browsers without a page of the site
    EMAIL = "email"


STANDARD_CHANNELS = frozenset({Channel.PAGE, Channel.BROWSER, Channel.PUSH})


class Severity(IntEnum):
    LOW = 1  # counted, but neither rings nor shows a toast
    NORMAL = 2
    HIGH = 3  # rings in quiet hours too


BELL = "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15zM10 20.5a2.2 2.2 0 0 0 4 0M12 3v2"
MEGAPHONE = "M4 10v4h3l9 4V6l-9 4zM8 14l1.5 5.5M19 9.5a4 4 0 0 1 0 5"
PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0"

MENTION = "mention"  # this kind has its own link above the list


@dataclass(frozen=True)
class Kind:
    """One kind of notification.

    `template` renders its sentence as plain text, from `actors` ("Ann and 2 others"), `actor`
    (the latest), `people` and `times` (how many), `text` and the `context` given to `notify`.
    With `grouped`, notifications about one subject share a row while it is unread. `icon` is the
    path of an SVG of 24 by 24. Only staff see a kind `for_staff` in their preferences.
    """

    name: str
    label: str | Promise
    template: str = "notifications/kinds/text.txt"
    icon: str = BELL
    grouped: bool = False
    for_staff: bool = False
    severity: Severity = Severity.NORMAL
    channels: frozenset[Channel] = STANDARD_CHANNELS

    def sentence(self, values: Mapping[str, Any]) -> str:
        """The text of a notification, not escaped."""
        template: Any = loader.get_template(self.template)
        text: str = template.template.render(Context(values, autoescape=False))
        return text

    @property
    def default_channels(self) -> frozenset[Channel]:
        """The channels from the setting NOTIFICATION_CHANNELS, else from the declaration."""
        chosen = getattr(settings, "NOTIFICATION_CHANNELS", {}).get(self.name)
        return self.channels if chosen is None else frozenset(map(Channel, chosen))


_kinds: dict[str, Kind] = {}


def declare(*kinds: Kind) -> None:
    """Register kinds when the site starts. Declaring one again replaces it."""
    _kinds.update({kind.name: kind for kind in kinds})


def kinds_for(user: Any) -> list[Kind]:
    """The kinds that `user` can choose, in the order of their declarations."""
    is_staff = getattr(user, "is_staff", False)
    return [kind for kind in _kinds.values() if is_staff or not kind.for_staff]


def kind_named(name: str) -> Kind:
    """The declared kind, or a plain one that shows the text it is sent with."""
    return _kinds.get(name) or Kind(name, label=name.replace("-", " ").capitalize())


MESSAGE = Kind("message", _("Messages from the site"))
ANNOUNCEMENT = Kind(
    "announcement",
    _("Announcements to everybody"),
    icon=MEGAPHONE,
    channels=frozenset(Channel),
)
declare(MESSAGE, ANNOUNCEMENT)
