"""What moderators do to people in a room. Each is written to the room's moderation log.

A person is a `Participant`, whom `room_people.person_find` knows by the id that presence shows.
All raise `NotFound` for a room not open to `actor`, and `Refused` for those whom `actor` may not
act on (see `rights.check_may_act_on`).
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat.models import Membership, ModerationEntry, Restriction, Room
from apps.chat.people import Participant
from apps.chat.rights import check_may_act_on, writable_room
from apps.chat.services.memberships import membership_delete
from apps.chat.streams import RoomStream
from apps.realtime.errors import Refused
from apps.realtime.services import access_revoke, clean_line, shorten
from apps.realtime.sessions.control import revoke

Action = ModerationEntry.Action
MAX_REASON = 200


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
    """Shut somebody out of a room, at once and until the ban is lifted.

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
    """Delete the bans or mutes of somebody, under whatever name; whether there were any."""
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


def entry_add(
    *,
    room: Room,
    actor: Participant,
    action: str,
    person: Participant | None = None,
    detail: str = "",
) -> None:
    """Add to the room's moderation log, which its owners read."""
    ModerationEntry.objects.create(
        room=room,
        actor_id=actor.user_id,
        actor_name=actor.name,
        action=action,
        person_name=person.name if person else "",
        detail=detail,
    )


def reason_of(text: str) -> str:
    return shorten(clean_line(text), MAX_REASON)
