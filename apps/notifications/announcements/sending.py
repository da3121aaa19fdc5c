"""Sending notifications by a command or over HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.notifications.announcements.models import MAX_KEY, Announcement
from apps.notifications.announcements.services import announcement_create
from apps.notifications.kinds import MESSAGE
from apps.notifications.services import notify
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId
from apps.realtime.selectors import users_by_username


@dataclass(frozen=True)
class Sent:
    """The number of people who were notified, or the announcement that workers send."""

    notified: int = 0
    announcement: Announcement | None = None


@transaction.atomic
def news_send(
    *,
    text: str,
    url: str = "",
    kind: str = MESSAGE.name,
    usernames: Sequence[str] = (),
    group: str = "",
    everybody: bool = False,
    key: str = "",
) -> Sent:
    """Notify the people with these usernames, or announce to a group or to everybody.

    Without a `url` it leads to the list of notifications. With a `key` everybody gets it once: a
    second call makes no announcement, and changes the text that named people have.

    Raises `Refused` for an invalid value, for a name that nobody has, and unless exactly one of
    `usernames`, `group` and `everybody` is given.
    """
    if [bool(usernames), bool(group), everybody].count(True) != 1:
        raise Refused("invalid", _("Name either people, a group or everybody."))
    if len(key) > MAX_KEY:
        message = _("A key has {most} characters at most.")
        raise Refused("invalid", message.format(most=MAX_KEY))
    address = url or reverse("notifications:list")
    if usernames:
        ids = {user_id_of(name) for name in usernames}
        own = f"sent.{key}" if key else ""  # apart from the keys of the site's own code
        told = notify(recipients=ids, kind=kind, text=text, url=address, key=own)
        return Sent(notified=len(told))
    members = group_named(group) if group else None
    announcement = announcement_create(text=text, url=address, group=members, key=key)
    return Sent(announcement=announcement)


def user_id_of(username: str) -> UserId:
    user_id: UserId | None = users_by_username([username]).values_list("pk", flat=True).first()
    if user_id is None:
        message = _("There is no active person called {name}.")
        raise Refused("not_found", message.format(name=username))
    return user_id


def group_named(name: str) -> Group:
    group = Group.objects.filter(name=name).first()
    if group is None:
        message = _("There is no group called {name}.")
        raise Refused("not_found", message.format(name=name))
    return group
