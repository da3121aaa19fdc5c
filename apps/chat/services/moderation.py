"""Actions of moderators on people in a room. Each is written to the room's moderation log.

`room_people.person_find` returns the person, a `Participant`, for the id that presence shows.
All raise `NotFound` for a room not open to `actor`, and `Refused` if `actor` may not act on the
person (see `rights.check_may_act_on`).
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat import events
from apps.chat.models import Membership, ModerationEntry, Restriction, Room
from apps.chat.people import Participant
from apps.chat.rights import check_may_act_on, check_moderates, writable_room
from apps.chat.services.memberships import membership_delete
from apps.chat.services.moderation_log import entry_add
from apps.chat.streams import RoomStream
from apps.realtime.errors import Refused
from apps.realtime.services import access_revoke, clean_line, publish, shorten
from apps.realtime.sessions.control import revoke

Action = ModerationEntry.Action
MAX_REASON = 200
MAX_MUTE_MINUTES = 30 * 24 * 60
MAX_SLOW_SECONDS = 60 * 60


@transaction.atomic
def person_remove(*, room_id: int, actor: Participant, person: Participant) -> None:
    """End somebody's membership. They may come back to a room that is open to them.

    Raises `Refused` for somebody who is not a member of the room.
    """
    room = room_for(room_id, actor, person)
    if not membership_end(room, person):
        raise Refused("invalid", _("{name} is not in this room.").format(name=person.name))
    access_end(room, person)
    entry_add(room=room, actor=actor, action=Action.REMOVED, person=person)


@transaction.atomic
def person_ban(*, room_id: int, actor: Participant, person: Participant, reason: str = "") -> None:
    """Ban somebody from a room until the ban is lifted.

    A guest is shut out with the session, and so under every name. Banning again changes the reason.
    """
    room = room_for(room_id, actor, person)
    reason = reason_of(reason)
    restrict(room, person, Restriction.Kind.BAN, reason=reason)
    membership_end(room, person)
    access_end(room, person)
    entry_add(room=room, actor=actor, action=Action.BANNED, person=person, detail=reason)


@transaction.atomic
def person_unban(*, room_id: int, actor: Participant, person: Participant) -> None:
    """Lift a ban. Without one it changes nothing."""
    room = room_for(room_id, actor, person)
    if lift(room, person, Restriction.Kind.BAN):
        entry_add(room=room, actor=actor, action=Action.UNBANNED, person=person)


@transaction.atomic
def person_mute(*, room_id: int, actor: Participant, person: Participant, minutes: int) -> None:
    """Forbid somebody to write for a time. Muting again sets another time.

    Raises `Refused` for less than a minute or more than MAX_MUTE_MINUTES.
    """
    if not 0 < minutes <= MAX_MUTE_MINUTES:
        raise Refused("invalid", _("Choose for how long."))
    room = room_for(room_id, actor, person)
    until = timezone.now() + timedelta(minutes=minutes)
    restrict(room, person, Restriction.Kind.MUTE, until=until)
    mute_publish(room, person, until)
    entry_add(room=room, actor=actor, action=Action.MUTED, person=person, detail=str(minutes))


@transaction.atomic
def person_unmute(*, room_id: int, actor: Participant, person: Participant) -> None:
    """Let somebody write again. Without a mute it changes nothing."""
    room = room_for(room_id, actor, person)
    if lift(room, person, Restriction.Kind.MUTE):
        mute_publish(room, person, None)
        entry_add(room=room, actor=actor, action=Action.UNMUTED, person=person)


def mute_publish(room: Room, person: Participant, until: datetime | None) -> None:
    """Publish the mute to all pages of the room. The person's own page closes its form."""
    event = events.person_muted(room, person, until)
    key = f"mute.{event.person_id}"
    publish(stream=RoomStream.name(room.pk), event=event, key=key, replaces=True)


@transaction.atomic
def room_lock(*, room_id: int, actor: Participant, locked: bool) -> None:
    """Let only moderators write, or everybody again. Raises `Refused` for others than them."""
    room = room_moderated(room_id, actor)
    if room.locked is locked:
        return
    room.locked = locked
    room_rules_save(room, "locked")
    entry_add(room=room, actor=actor, action=Action.LOCKED if locked else Action.UNLOCKED)


@transaction.atomic
def room_slow(*, room_id: int, actor: Participant, seconds: int) -> None:
    """Let everybody but moderators write once in `seconds`; 0 ends slow mode.

    Raises `Refused` for others than moderators, and for more than MAX_SLOW_SECONDS.
    """
    if not 0 <= seconds <= MAX_SLOW_SECONDS:
        raise Refused("invalid", _("Choose how long to wait between two messages."))
    room = room_moderated(room_id, actor)
    if room.slow_seconds == seconds:
        return
    room.slow_seconds = seconds
    room_rules_save(room, "slow_seconds")
    entry_add(room=room, actor=actor, action=Action.SLOWED, detail=str(seconds))


def room_rules_save(room: Room, field: str) -> None:
    room.save(update_fields=[field])
    publish(stream=RoomStream.name(room.pk), event=events.room_saved(room))


def room_moderated(room_id: int, actor: Participant) -> Room:
    """The room, locked, if `actor` moderates it."""
    room = writable_room(room_id=room_id, participant=actor)
    check_moderates(room_id=room_id, participant=actor)
    return room


def room_for(room_id: int, actor: Participant, person: Participant) -> Room:
    """The room, locked, in which `actor` may act on `person`."""
    room = writable_room(room_id=room_id, participant=actor)
    check_may_act_on(room_id=room_id, actor=actor, person=person)
    return room


def restrict(room: Room, person: Participant, kind: str, **fields: Any) -> None:
    """Write or rewrite the one ban or mute that somebody has in the room."""
    Restriction.objects.update_or_create(
        room=room,
        kind=kind,
        user_id=person.user_id,
        guest_key=person.guest_key or "",
        defaults={"session": person.session, "name": person.name, **fields},
    )


def lift(room: Room, person: Participant, kind: str) -> bool:
    """Delete the bans or mutes of somebody, under any name. Returns whether there were some."""
    rows = Restriction.objects.of(person).filter(room=room, kind=kind)
    return rows.delete()[0] > 0


def membership_end(room: Room, person: Participant) -> bool:
    if person.user_id is None:
        return False
    membership = Membership.objects.filter(room=room, user=person.user_id).first()
    if membership is not None:
        membership_delete(membership)
    return membership is not None


def access_end(room: Room, person: Participant) -> None:
    """End somebody's subscriptions to the room."""
    stream = RoomStream.name(room.pk)
    if person.user_id is not None:
        revoke(stream=stream, user_id=person.user_id)
    elif person.session:
        access_revoke(stream=stream, principal=person.session)


def reason_of(text: str) -> str:
    return shorten(clean_line(text), MAX_REASON)
