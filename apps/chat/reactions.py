"""Reads the reactions to messages."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Case, Count, F, Min, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from apps.chat import protocol
from apps.chat.events import author_of
from apps.chat.models import Reaction
from apps.chat.people import Participant

COMMON = ("👍", "❤️", "😂", "🎉", "😮", "👀")  # offered for every message, as the script does
MAX_PEOPLE = 20  # how many of those who chose an emoji are named


def reactions_of(
    message_ids: Collection[int], *, viewer: Participant | None = None
) -> dict[int, list[protocol.Reaction]]:
    """The reactions by message id, in two queries. A message without any has no entry.

    `viewer` is named first, so that a page knows which of its reactions are the viewer's own.
    """
    found = Reaction.objects.filter(message__in=message_ids)
    people = people_of(found, viewer)
    counts = found.values("message", "emoji").annotate(count=Count("pk"), first=Min("pk"))
    reactions = defaultdict(list)
    for message_id, emoji, count in counts.order_by("first").values_list(
        "message", "emoji", "count"
    ):
        named = people[message_id, emoji]
        reactions[message_id].append(protocol.Reaction(emoji=emoji, count=count, people=named))
    return dict(reactions)


def people_of(
    found: QuerySet[Reaction], viewer: Participant | None
) -> dict[tuple[int, str], list[protocol.Author]]:
    """The first MAX_PEOPLE of each message and emoji."""
    mine = Q(pk=None) if viewer is None else by(viewer)
    mine_first: Any = Case(When(mine, then=Value(0)), default=Value(1))
    place = Window(
        RowNumber(), partition_by=[F("message"), F("emoji")], order_by=[mine_first, F("pk")]
    )
    people = defaultdict(list)
    for each in found.annotate(place=place).filter(place__lte=MAX_PEOPLE).order_by("place"):
        people[each.message_id, each.emoji].append(author_of(each))
    return people


def names_in(reaction: protocol.Reaction, viewer: Participant | None) -> str:
    """ "You, Grace and 3 more", as `frontend/reactions.ts` says it."""
    others = [each.name for each in reaction.people if not is_viewer(each, viewer)]
    named = others if len(others) == len(reaction.people) else [_("You"), *others]
    more = reaction.count - len(named)
    names = ", ".join(named)
    return _("%(names)s and %(count)d more") % {"names": names, "count": more} if more else names


def is_viewer(person: protocol.Author, viewer: Participant | None) -> bool:
    if viewer is None:
        return False
    return (person.user_id, person.guest_key) == (viewer.user_id, viewer.guest_key)


def by(participant: Participant) -> Q:
    """The reactions of one participant."""
    if participant.is_member:
        return Q(author=participant.user_id)
    return Q(author=None, guest_key=participant.guest_key)
