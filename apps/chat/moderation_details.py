"""Details of entries in a moderation log: they are stored as data, and shown as words."""

from datetime import timedelta

from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from apps.chat.models import Membership, ModerationEntry, Room

Action = ModerationEntry.Action


def detail_text(entry: ModerationEntry) -> str:
    """An entry's detail in the active language. Entries of old versions hold a sentence instead."""
    first, _space, rest = entry.detail.partition(" ")
    if entry.action == Action.MUTED and entry.detail.isdecimal():
        return minutes_text(int(first))
    if entry.action == Action.SLOWED and entry.detail.isdecimal():
        return f"{first} s" if int(first) else _("off")
    if entry.action == Action.ROLE and first in Membership.Role.values:
        return str(Membership.Role(first).label)
    if entry.action == Action.CHANGED and first in Room.Access.values:
        return f"{rest}: {Room.Access(first).label}"
    return entry.detail


def minutes_text(minutes: int) -> str:
    start = timezone.now()
    return timesince(start, start + timedelta(minutes=minutes, seconds=1))
