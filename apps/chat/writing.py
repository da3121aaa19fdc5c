"""The conditions for writing in a room: not muted, not locked, not too soon."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.chat.models import GuestSession, Membership, Message, Restriction, Room
from apps.chat.people import Participant
from apps.chat.rights import NO_SUCH_ROOM, lock_writable, may_moderate
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId


class WritingClosed(Refused):
    """The participant may read the room but not write in it now.

    The code is `too_many` if they may in `wait_seconds`, else `forbidden`.
    """

    def __init__(self, message: str, *, wait_seconds: int = 0) -> None:
        super().__init__("too_many" if wait_seconds else "forbidden", message)
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Writing:
    """The reasons why somebody may not write now. Empty by default."""

    banned: bool = False
    muted_until: datetime | None = None
    locked: bool = False
    wait_seconds: int = 0  # until slow mode lets the next message through

    @property
    def closed(self) -> str:
        """Why one cannot write, as a sentence; empty if one can."""
        if self.muted_until is not None:
            time = date_format(timezone.localtime(self.muted_until), "F j, H:i T")
            return _("A moderator has muted you until {time}.").format(time=time)
        if self.locked:
            return _("This room is locked: only moderators write here now.")
        if self.wait_seconds:
            wait = ngettext(
                "Slow mode: wait another {seconds} second.",
                "Slow mode: wait another {seconds} seconds.",
                self.wait_seconds,
            )
            return wait.format(seconds=self.wait_seconds)
        return ""


def room_to_write(*, room_id: int, participant: Participant) -> Room:
    """The room, locked until the transaction ends, if `participant` may write a message there.

    It reads bans once, with mutes. Raises what `writable_room` and `check_may_write` raise.
    """
    room = lock_writable(Room.objects.accessible_to(participant), room_id)
    check_may_write(room=room, participant=participant)
    return room


def check_may_write(*, room: Room, participant: Participant, new: bool = True) -> None:
    """Raise `WritingClosed` for somebody who may not write, `NotFound` for somebody who is banned.

    Call it with the room's row locked: of two messages at once, one then sees the other. `new` is
    False for a change to an earlier message, which slow mode allows.
    """
    writing = writing_of(room=room, participant=participant)
    if writing.banned:
        raise NotFound(NO_SUCH_ROOM)
    if writing.closed and (new or not writing.wait_seconds):
        raise WritingClosed(writing.closed, wait_seconds=writing.wait_seconds)


def writing_of(*, room: Room, participant: Participant) -> Writing:
    """One query, and up to four more where the room is locked or slow."""
    rows = Restriction.objects.active().of(participant).filter(room=room)
    until = dict(rows.values_list("kind", "until"))
    muted_until = until.get(Restriction.Kind.MUTE)
    writing = Writing(banned=Restriction.Kind.BAN in until, muted_until=muted_until)
    if writing.banned or muted_until or not (room.locked or room.slow_seconds):
        return writing
    if may_moderate(room_id=room.pk, participant=participant):
        return writing
    if room.locked:
        return Writing(locked=True)
    return Writing(wait_seconds=seconds_to_wait(room, participant))


def free_to_write(
    rooms: Mapping[int, Room], asked: Collection[tuple[int, Participant]]
) -> set[tuple[int, Participant]]:
    """Those of `asked`, pairs of a room's id and a person, who may write there. In two queries.

    Nobody in a room that is archived, locked, slow or a conversation: ask `room_to_write` there.
    Call it with the rows of the rooms locked.
    """
    alike = {
        key: room
        for key, room in rooms.items()
        if not (room.archived_at or room.locked or room.slow_seconds or room.is_direct)
    }
    pairs = {(key, person) for key, person in asked if key in alike}
    restricted, joined = restricted_in(pairs), joined_in(alike, pairs)
    return {
        (key, person)
        for key, person in pairs
        if not {(key, name) for name in names_of(person)} & restricted
        if lets_in(alike[key], person, joined=(key, person.user_id) in joined)
    }


def lets_in(room: Room, person: Participant, *, joined: bool) -> bool:
    if person.is_member:
        return room.lets_in(joined=joined)
    return room.access in Room.OPEN_TO_GUESTS


def joined_in(
    rooms: Mapping[int, Room], asked: Collection[tuple[int, Participant]]
) -> set[tuple[int, UserId | None]]:
    """The ids of rooms and members who have joined, for rooms where that counts."""
    private = [key for key, room in rooms.items() if room.access in Room.OPEN_TO_JOINED]
    if not private:
        return set()
    ids = {person.user_id for _, person in asked}
    return {*Membership.objects.filter(room__in=private, user__in=ids).values_list("room", "user")}


def restricted_in(asked: Collection[tuple[int, Participant]]) -> set[tuple[int, object]]:
    """Pairs of a room's id and one of the `names_of` a person who is banned or muted there."""
    people = {person for _, person in asked}
    keys = {each.guest_key for each in people if each.guest_key}
    sessions = {each.session for each in people if each.session}
    guests = Q(guest_key__in=keys) | Q(session__in=sessions)
    theirs = Q(user__in={each.user_id for each in people}) | Q(guests, user=None)
    rows = Restriction.objects.active().filter(theirs, room__in={key for key, _ in asked})
    found = rows.values_list("room", "user", "guest_key", "session")
    return {(key, name) for key, user, *guest in found for name in (user, *guest) if name}


def names_of(person: Participant) -> set[object]:
    """The user id or guest key, and the session: a restriction holds one or more of them."""
    return {name for name in (person.user_id, person.guest_key, person.session) if name}


def seconds_to_wait(room: Room, participant: Participant) -> int:
    """When slow mode lets somebody write again."""
    if not room.slow_seconds:
        return 0
    newest = written_by(room, participant).aggregate(at=Max("created_at"))["at"]
    if newest is None:
        return 0
    passed: float = (timezone.now() - newest).total_seconds()
    return max(0, min(room.slow_seconds, ceil(room.slow_seconds - passed)))


def written_by(room: Room, participant: Participant) -> QuerySet[Message]:
    """The messages of one person in the room, deleted ones too; a guest's under any name."""
    messages = Message.objects.filter(room=room)
    if participant.user_id is not None:
        return messages.filter(author=participant.user_id)
    names = GuestSession.objects.filter(session=participant.session).exclude(session="")
    keys = Q(guest_key=participant.guest_key) | Q(guest_key__in=names.values("guest_key"))
    return messages.filter(keys, author=None)
