"""Search in the messages of the rooms that somebody may read, the newest first."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import reduce
from itertools import groupby
from operator import or_
from typing import Any

from django.apps import AppConfig
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.chat.direct_names import name_direct
from apps.chat.message_rows import day_label
from apps.chat.models import Message, Room
from apps.chat.people import Participant
from apps.chat.search_question import Question
from apps.chat.text import one_line
from apps.realtime.selectors import users_by_username
from apps.textsearch.index import Hit, TextIndex
from apps.textsearch.marks import excerpt
from apps.textsearch.terms import terms_of

MESSAGES = TextIndex(Message, ("body",))
PAGE_SIZE = 20
ME = "me"  # in `from:me`, the reader
LINK = Q(body__icontains="http://") | Q(body__icontains="https://")
KINDS = {"link": LINK, "image": ~Q(images=[])}


@dataclass(frozen=True)
class FoundMessage:
    """A message that was found. The excerpt is HTML, with each match in a `<mark>`."""

    message: Message
    excerpt: SafeString

    @property
    def url(self) -> str:
        """The place in the room's history."""
        pk = self.message.pk
        return f"{self.message.room.get_absolute_url()}?around={pk}#message-{pk}"


@dataclass(frozen=True)
class FoundGroup:
    """Messages of one room and day that follow one another among the results."""

    room: Room
    day: str
    found: list[FoundMessage]


@dataclass(frozen=True)
class SearchPage:
    """A page of results, newest first. `next_before` is None on the last page."""

    question: Question
    groups: list[FoundGroup]
    next_before: int | None = None


def messages_search(
    *, question: Question, participant: Participant | None, before: int | None = None
) -> SearchPage:
    """The newest messages that answer the question, in rooms that `participant` may read.

    `before` is the id of a message: only older ones are found. A room that is unknown or not open
    to `participant` adds a sentence to the problems of the question, whichever it is; with
    problems, nothing is found.
    """
    rooms = Room.objects.open_to(participant)
    named = {name: rooms_called(name, rooms) for name in question.rooms}
    question = replace(question, problems=(*question.problems, *unknown_rooms(named)))
    if question.problems or question.is_empty:
        return SearchPage(question, [])
    among = {pk for found in named.values() for pk in found} if named else rooms
    rows = answers_of(question, participant).filter(room__in=among)
    hits = hits_of(rows, question.words, before)
    groups = grouped(messages_found(hits[:PAGE_SIZE]), participant)
    has_more = len(hits) > PAGE_SIZE
    return SearchPage(question, groups, next_before=hits[PAGE_SIZE - 1].pk if has_more else None)


def rooms_called(name: str, rooms: QuerySet[Room]) -> list[int]:
    """The ids of the room with this slug, else of those with this name."""
    keys = list(rooms.filter(slug=name.lower()).values_list("pk", flat=True))
    return keys or list(rooms.filter(name__iexact=name).values_list("pk", flat=True))


def unknown_rooms(named: dict[str, list[int]]) -> list[str]:
    sentence = _("There is no room “{name}”, or you do not have access to it.")
    return [sentence.format(name=name) for name, keys in named.items() if not keys]


def answers_of(question: Question, participant: Participant | None) -> QuerySet[Message]:
    """The messages that pass the filters of the question, in all rooms."""
    rows = Message.objects.standing()
    if question.authors:
        rows = rows.filter(
            reduce(or_, (written_by(each, participant) for each in question.authors))
        )
    for kind in question.has:
        rows = rows.filter(KINDS[kind])
    if question.since:
        rows = rows.filter(created_at__gte=midnight(question.since))
    if question.until:
        rows = rows.filter(created_at__lt=midnight(question.until))
    return rows


def written_by(name: str, participant: Participant | None) -> Q:
    """Messages of the member with this username, and of people with such a first or last name."""
    if name.lower() == ME:
        if participant is None or not participant.is_named:
            return Q(pk__in=())
        return Q(author=participant.user_id, guest_key=participant.guest_key or "")
    names = Q(author_name__istartswith=name) | Q(author_name__icontains=f" {name}")
    return names | Q(author__in=users_by_username([name]))


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def hits_of(rows: QuerySet[Message], words: str, before: int | None) -> list[Hit]:
    """One more than a page. Without words, those are the newest of `rows`, without marks."""
    if terms_of(words):
        return MESSAGES.newest(rows, words, before=before, limit=PAGE_SIZE + 1)
    older = rows if before is None else rows.filter(pk__lt=before)
    newest = older.order_by("-pk").values_list("pk", "body")[: PAGE_SIZE + 1]
    return [Hit(pk, (body,)) for pk, body in newest]


def messages_found(hits: Collection[Hit]) -> list[FoundMessage]:
    messages = Message.objects.standing().select_related("room").in_bulk([hit.pk for hit in hits])
    return [
        FoundMessage(messages[hit.pk], excerpt(one_line(hit.marked[0]) or messages[hit.pk].excerpt))
        for hit in hits
        if hit.pk in messages
    ]


def grouped(found: list[FoundMessage], participant: Participant | None) -> list[FoundGroup]:
    name_direct([each.message.room for each in found], participant=participant)
    today = timezone.localdate()
    return [
        FoundGroup(room, day_label(day, today), list(each))
        for (room, day), each in groupby(found, key=room_and_day)
    ]


def room_and_day(found: FoundMessage) -> tuple[Room, date]:
    return found.message.room, timezone.localdate(found.message.created_at)


def index_repair(sender: AppConfig, using: str, **kwargs: Any) -> None:
    MESSAGES.repair(using)
