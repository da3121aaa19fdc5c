"""Whether somebody who reads a room may write in it at this moment."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.chat.models import GuestSession, Message, Restriction, Room
from apps.chat.people import Participant
from apps.chat.rights import NO_SUCH_ROOM, may_moderate
from apps.realtime.errors import NotFound, Refused


class WritingClosed(Refused):
    """The room is open to the reader, who may not write in it now."""


@dataclass(frozen=True)
class Writing:
    """What keeps somebody from writing: nothing, unless a field says so."""

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


def check_may_write(*, room: Room, participant: Participant, new: bool = True) -> None:
    """Raise `WritingClosed` for those who may not write, `NotFound` for who is banned by now.

    Call it with the room's row locked: of two messages at once, one then sees the other. `new` is
    False for a change to what is written already, which slow mode allows.
    """
    writing = writing_of(room=room, participant=participant)
    if writing.banned:
        raise NotFound(NO_SUCH_ROOM)
    if writing.closed and (new or not writing.wait_seconds):
        code: Any = "too_many" if writing.wait_seconds else "forbidden"
        raise WritingClosed(code, writing.closed)


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


def seconds_to_wait(room: Room, participant: Participant) -> int:
    """Until slow mode lets somebody write again."""
    if not room.slow_seconds:
        return 0
    newest = written_by(room, participant).aggregate(at=Max("created_at"))["at"]
    if newest is None:
        return 0
    passed: float = (timezone.now() - newest).total_seconds()
    return max(0, min(room.slow_seconds, ceil(room.slow_seconds - passed)))


def written_by(room: Room, participant: Participant) -> QuerySet[Message]:
    """What somebody has written in the room, deleted or not, and a guest under whatever name."""
    messages = Message.objects.filter(room=room)
    if participant.user_id is not None:
        return messages.filter(author=participant.user_id)
    names = GuestSession.objects.filter(session=participant.session).exclude(session="")
    keys = Q(guest_key=participant.guest_key) | Q(guest_key__in=names.values("guest_key"))
    return messages.filter(keys, author=None)
