"""The people of a room, as its moderators see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Count

from apps.chat.do_not_disturb import quiet_until
from apps.chat.last_seen import is_now, seen_at
from apps.chat.models import GuestSession, Membership, Message, Report, Restriction, Room
from apps.chat.people import Participant, member
from apps.realtime.ids import UserId, user_id_from

RECENT = 100
MEMBERS = 500


@dataclass(frozen=True)
class RoomPerson:
    """Somebody in a room. `id` is that of presence: `user.7` or `guest.<key>`."""

    person: Participant
    role: str = ""

    @property
    def id(self) -> str:
        return self.person.as_person().id


@dataclass(frozen=True)
class MemberLine:
    """A member in the list of a room, as somebody who has joined it sees them."""

    membership: Membership
    seen_at: datetime | None = None
    quiet_until: datetime | None = None

    @property
    def is_here(self) -> bool:
        return is_now(self.seen_at)


def member_lines(rows: Iterable[Membership], *, shared: bool) -> list[MemberLine]:
    """The lines of `rows`. Last seen and quiet are only for a reader who has `shared` the room."""
    memberships = [*rows]
    user_ids = [each.user_id for each in memberships] if shared else []
    seen, quiet = seen_at(user_ids), quiet_until(user_ids)
    return [
        MemberLine(each, seen.get(each.user_id), quiet.get(each.user_id)) for each in memberships
    ]


def person_find(*, room: Room, person_id: str) -> Participant | None:
    """The person with the id that presence shows; None for somebody who was never in the room."""
    kind, _, key = person_id.partition(".")
    if kind == "user":
        return member_named(room, key)
    return guest_find(room, key) if kind == "guest" and key else None


def member_named(room: Room, key: str) -> Participant | None:
    try:
        return member_find(room, user_id_from(key))
    except ValueError:
        return None


def role_of(*, room: Room, person: Participant) -> str:
    """The role of a member of the room; empty for everybody else."""
    rows = Membership.objects.filter(room=room, user=person.user_id, user__isnull=False)
    return rows.values_list("role", flat=True).first() or ""


def member_find(room: Room, user_id: UserId) -> Participant | None:
    was_there = any(
        rows.filter(room=room).exists()
        for rows in (
            Membership.objects.filter(user=user_id),
            Message.objects.filter(author=user_id),
            Restriction.objects.filter(user=user_id),
        )
    )
    user: Any = get_user_model()._default_manager.filter(pk=user_id).first()
    return member(user) if user is not None and was_there else None


def guest_find(room: Room, guest_key: str) -> Participant | None:
    """A guest who has written in the room, or who has a name now and may be present."""
    known = GuestSession.objects.filter(guest_key=guest_key).first()
    written = room.messages.filter(guest_key=guest_key).order_by("-id").first()
    name = (written and written.author_name) or (known and known.name)
    if not name:
        return None
    session = known.session if known else ""
    return Participant(user_id=None, guest_key=guest_key, name=name, session=session)


def recent_authors(*, room: Room) -> list[RoomPerson]:
    """The authors of the RECENT newest messages of the room, the latest first."""
    people: dict[str, RoomPerson] = {}
    for message in room.messages.order_by("-id")[:RECENT]:
        person = message.author_as_participant
        if person.is_named:
            people.setdefault(person.key, RoomPerson(person))
    return list(people.values())


def joined(*, room: Room) -> list[RoomPerson]:
    """The members of the room: owners and moderators first, then by name."""
    rows = Membership.objects.filter(room=room).select_related("user").order_by("joined_at")
    people = [RoomPerson(member(row.user), row.role) for row in rows[:MEMBERS]]
    ranks = [*Membership.Role.values]
    return sorted(people, key=lambda each: (ranks.index(each.role), each.person.name.lower()))


def restricted(*, room: Room, kind: str) -> list[Restriction]:
    """The bans or mutes of the room that have not run out, the latest first."""
    return list(Restriction.objects.active().filter(room=room, kind=kind)[:MEMBERS])


def reports_open(*, room: Room) -> int:
    """How many messages of the room are reported and not looked at yet."""
    reports = Report.objects.filter(message__room=room, resolved_at=None)
    return reports.aggregate(count=Count("message", distinct=True))["count"] or 0
