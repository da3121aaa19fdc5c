"""The rights in a room. Pages, sockets, services and the admin ask here and nowhere else.

| | guest | member | moderator | owner | staff |
|---|---|---|---|---|---|
| read an open room: everybody, named or not | yes | yes | yes | yes | yes |
| write in it | yes | yes | yes | yes | yes |
| the same in a members' room | | yes | yes | yes | yes |
| the same in a private room | | who has joined | yes | yes | who has joined |
| moderate: delete what others wrote; remove, ban and mute people | | | yes | yes | yes |
| manage: change the room and who is in it | | | | yes | yes |

A bot has the rights of its membership, and none in rooms that it has not joined: nobody grants it
more as staff.

A ban shuts a person out of a room in any role on the site. Staff have rights in the rooms that they
may read. A room that somebody may not read does not exist for them: callers answer `NotFound` to
every request.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import PermissionsMixin
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.chat.do_not_disturb import with_quiet_until
from apps.chat.models import Membership, Restriction, Room, RoomQuerySet
from apps.chat.people import Participant, active_users
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId

NO_SUCH_ROOM = gettext_lazy("There is no such room, or you do not have access to it.")
MODERATORS = (Membership.Role.OWNER, Membership.Role.MODERATOR)


def may_read(*, room_id: int, participant: Participant | None) -> bool:
    """Without a `participant`, for somebody who has no name yet: they read the open rooms."""
    return Room.objects.open_to(participant).filter(pk=room_id).exists()


def may_moderate(*, room_id: int, participant: Participant) -> bool:
    """Owners and moderators of the room, staff, and users with the right to delete messages."""
    role = role_in(room_id=room_id, participant=participant)
    return role in MODERATORS or (role is not None and is_staff(participant, "chat.delete_message"))


def may_manage(*, room_id: int, participant: Participant) -> bool:
    """Owners of the room, staff, and users with the right to change rooms in the admin."""
    role = role_in(room_id=room_id, participant=participant)
    return role == Membership.Role.OWNER or (
        role is not None and is_staff(participant, "chat.change_room")
    )


def role_in(*, room_id: int, participant: Participant) -> str | None:
    """The role in a room; "" for a reader who has not joined, None if the room is not open."""
    joined = Membership.objects.filter(room=OuterRef("pk"), user=participant.user_id)
    role = Coalesce(Subquery(joined.values("role")[:1]), Value(""))
    rooms = Room.objects.open_to(participant).filter(pk=room_id)
    return rooms.values_list(role, flat=True).first()


def is_staff(participant: Participant, permission: str) -> bool:
    """Whether somebody is staff of the site, or has `permission` by a grant of their own."""
    if participant.user_id is None or participant.is_bot:
        return False
    user: Any = active_users([participant.user_id]).first()
    if user is None:
        return False
    return bool(getattr(user, "is_staff", False)) or (
        isinstance(user, PermissionsMixin) and user.has_perm(permission)
    )


def readable_room(*, room_id: int, participant: Participant | None) -> Room:
    """The room, if `participant` may read it. Raises `NotFound` otherwise."""
    room = Room.objects.open_to(participant).filter(pk=room_id).first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    return room


def writable_room(*, room_id: int, participant: Participant) -> Room:
    """The room, locked until the transaction ends, if `participant` may write in it.

    The lock makes the ids of the room's messages ascend in the order of their commits. Raises
    `NotFound` for a room that is not open to `participant`, `Refused` for one that is archived.
    """
    return lock_writable(Room.objects.open_to(participant), room_id)


def lock_writable(rooms: RoomQuerySet, room_id: int) -> Room:
    """The same, for a room that is among `rooms`."""
    # Without the key, which the commit of a new message waits for.
    locked = rooms.filter(pk=room_id).select_for_update(of=("self",), no_key=True)
    room = locked.first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    if room.archived_at is not None:
        raise Refused("forbidden", _("This room is archived. Nobody writes here any more."))
    return room


def manageable_room(*, room_id: int, participant: Participant) -> Room:
    """The room, locked until the transaction ends, if `participant` may manage it.

    Raises `NotFound` for a room that is not open to them, `Refused` for one they do not own.
    """
    room = readable_room(room_id=room_id, participant=participant)
    if room.is_direct or not may_manage(room_id=room_id, participant=participant):
        raise Refused("forbidden", _("Only the owners of this room may do that."))
    return locked_room(room_id)


def locked_room(room_id: int) -> Room:
    """The room, locked until the transaction ends, without a check. Raises `NotFound`."""
    # Without the key, which the commit of a new message waits for.
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    return room


def lock_rooms(room_ids: Collection[int], *, wait: bool) -> dict[int, Room]:
    """The rooms by id, locked until the transaction ends, without a check.

    Without `wait` those that are locked by somebody else are left out, where the database can tell.
    """
    locked = Room.objects.select_for_update(no_key=True, skip_locked=not wait)
    # All who lock several rooms do so in this order.
    return {room.pk: room for room in locked.filter(pk__in=room_ids).order_by("pk")}


def members_who_read(
    asked: Collection[tuple[UserId, int]],
) -> dict[tuple[UserId, int], Any]:
    """Those of `asked`, pairs of user id and room id, where the user may read; with the user.

    One query for all who have joined the rooms, as those have who opened their pages. Two more
    if there are others. The users have `quiet_until`: see do_not_disturb.py.
    """
    bans = Restriction.objects.bans()
    memberships = (
        Membership.objects.filter(
            user__in={user_id for user_id, _ in asked},
            room__in={room_id for _, room_id in asked},
            user__is_active=True,
        )
        .filter(~Exists(bans.filter(room=OuterRef("room"), user=OuterRef("user"))))
        .select_related("user", "room")
    )
    joined: dict[tuple[UserId, int], Any] = {
        (each.user_id, each.room_id): each for each in with_quiet_until(memberships, user="user")
    }
    for each in joined.values():
        each.user.quiet_until = each.quiet_until
    found = {pair: each.user for pair, each in joined.items() if each.room.lets_in(joined=True)}
    others = {*asked} - joined.keys()
    rooms = Room.objects.filter(pk__in={key for _, key in others}).in_bulk() if others else {}
    open_to_all = {key for key, room in rooms.items() if room.lets_in(joined=False)}
    users, banned = users_and_bans({user_id for user_id, _ in others}, open_to_all)
    return {
        pair: found.get(pair) or users[pair[0]]
        for pair in asked
        if pair in found
        or (pair in others - banned and pair[0] in users and pair[1] in open_to_all)
    }


def users_and_bans(
    user_ids: Collection[UserId], room_ids: Collection[int]
) -> tuple[dict[UserId, Any], set[tuple[UserId, int]]]:
    """The users by id, and who of them is banned from which of the rooms. In one query."""
    if not room_ids:
        return {}, set()
    bans = Q(chat_restrictions__kind=Restriction.Kind.BAN, chat_restrictions__room__in=room_ids)
    rows = list(
        with_quiet_until(active_users(user_ids), user="pk")
        .annotate(ban=FilteredRelation("chat_restrictions", condition=bans))
        .annotate(banned_from=F("ban__room"))
    )
    return {row.pk: row for row in rows}, {(row.pk, row.banned_from) for row in rows}


def visitors_who_read(
    asked: Collection[tuple[Participant, int]],
) -> set[tuple[Participant, int]]:
    """Those of `asked`, pairs of somebody without an account and a room id. In one query."""
    rooms = Room.objects.open_to(None).filter(pk__in={room_id for _, room_id in asked})
    sessions = {participant.session for participant, _ in asked} - {""}
    keys = {participant.guest_key for participant, _ in asked} - {None}
    theirs = Q(restrictions__session__in=sessions) | Q(restrictions__guest_key__in=keys)
    bans = Q(restrictions__kind=Restriction.Kind.BAN, restrictions__user=None) & theirs
    if sessions or keys:
        with_bans: Any = rooms.annotate(ban=FilteredRelation("restrictions", condition=bans))
        rows = {*with_bans.values_list("pk", "ban__session", "ban__guest_key")}
    else:
        rows = {(room_id, None, None) for room_id in rooms.values_list("pk", flat=True)}
    found = {room_id for room_id, *_ in rows}
    banned = {(room_id, name) for room_id, *names in rows for name in names if name}
    return {
        (participant, room_id)
        for participant, room_id in asked
        if room_id in found
        if not {(room_id, participant.session), (room_id, participant.guest_key)} & banned
    }


def check_may_act_on(*, room_id: int, actor: Participant, person: Participant) -> None:
    """Raise `Refused` unless `actor` may remove, ban or mute `person` in a room, or undo that.

    Nobody acts on themselves, an owner or staff, and moderators not on each other. Raises
    `NotFound` if the room is not open to `actor`.
    """
    check_moderates(room_id=room_id, participant=actor)
    if person.key == actor.key:
        raise Refused("forbidden", _("You cannot do this to yourself."))
    joined = Membership.objects.filter(room=room_id, user=person.user_id, user__isnull=False)
    role = joined.values_list("role", flat=True).first()
    if role == Membership.Role.OWNER or is_staff(person, "chat.delete_message"):
        raise Refused("forbidden", _("You cannot do this to an owner or to staff."))
    if role == Membership.Role.MODERATOR and not may_manage(room_id=room_id, participant=actor):
        raise Refused("forbidden", _("Only an owner can do this to a moderator."))


def check_moderates(*, room_id: int, participant: Participant) -> None:
    """Raise `Refused` for those who do not moderate the room, `NotFound` if it is not open."""
    room = readable_room(room_id=room_id, participant=participant)
    if room.is_direct or not may_moderate(room_id=room_id, participant=participant):
        raise Refused("forbidden", _("Only moderators can do this."))
