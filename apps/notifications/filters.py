"""The links above the list, and the text of an empty list."""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.notifications.kinds import MENTION, Kind

SHOWS: dict[str, str | Promise] = {
    "inbox": _("Inbox"),
    "unread": _("Unread"),
    "snoozed": _("Snoozed"),
    "archived": _("Archived"),
}
EMPTY: dict[str, str | Promise] = {
    "inbox": _("No notifications yet. New ones appear here at once."),
    "unread": _("You have read everything."),
    "snoozed": _("Nothing is snoozed. A snoozed notification comes back at its time."),
    "archived": _("Nothing is archived. Archive what you are done with."),
}


class Filter(NamedTuple):
    name: str
    label: str | Promise
    url: str
    is_current: bool


def filters_for(*, show: str, kind: str, kinds: Collection[Kind]) -> list[Filter]:
    """One link for each of `SHOWS`; and for mentions, if they are among the site's `kinds`."""
    found = [
        Filter(name, label, page_url(show=name), is_current=show == name and not kind)
        for name, label in SHOWS.items()
    ]
    for each in kinds:
        if each.name == MENTION:
            current = show == "inbox" and kind == MENTION
            found.insert(2, Filter(MENTION, each.label, page_url(kind=MENTION), current))
    return found


def page_url(*, show: str = "inbox", kind: str = "") -> str:
    """The query string of a page of the list."""
    values = {"show": "" if show == "inbox" else show, "kind": kind}
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def pages_url(*, show: str, kind: str) -> str:
    """The same, ready for `before=` or `after=`."""
    url = page_url(show=show, kind=kind)
    return url if url == "?" else f"{url}&"
