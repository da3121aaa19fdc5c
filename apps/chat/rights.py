"""Who may do what in a room. Pages, sockets, services and the admin ask here and nowhere else.

| | guest | member | moderator | owner | staff |
|---|---|---|---|---|---|
| read an open room: everybody, named or not | yes | yes | yes | yes | yes |
| write in it | yes | yes | yes | yes | yes |
| the same in a members' room | | yes | yes | yes | yes |
| the same in a private room | | who has joined | yes | yes | who has joined |
| moderate: delete what others wrote | | | yes | yes | yes |
| manage: change the room and who is in it | | | | yes | yes |

Staff have rights in the rooms that they may read. A room that somebody may not read does not exist
for them: callers answer `NotFound`, whatever was asked.
"""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import PermissionsMixin
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from apps.chat.models import Membership, Room
from apps.chat.people import Participant, active_users
from apps.realtime.errors import NotFound, Refused

NO_SUCH_ROOM = "There is no such room, or you do not have access to it."
MODERATORS = (Membership.Role.OWNER, Membership.Role.MODERATOR)


def may_read(*, room_id: int, participant: Participant | None) -> bool:
    """Without a `participant`, for somebody who has no name yet: they read the open rooms."""
    return Room.objects.open_to(participant).filter(pk=room_id).exists()


def may_write(*, room_id: int, participant: Participant) -> bool:
    """Whoever reads a room writes in it, unless it is archived."""
    rooms = Room.objects.open_to(participant).filter(pk=room_id, archived_at=None)
    return rooms.exists()


def may_moderate(*, room_id: int, participant: Participant) -> bool:
    """Owners and moderators of the room, staff, and whoever may delete messages in the admin."""
    role = role_in(room_id=room_id, participant=participant)
    return role in MODERATORS or (role is not None and is_staff(participant, "chat.delete_message"))


def may_manage(*, room_id: int, participant: Participant) -> bool:
    """Owners of the room, staff, and whoever may change rooms in the admin."""
    role = role_in(room_id=room_id, participant=participant)
    return role == Membership.Role.OWNER or (
        role is not None and is_staff(participant, "chat.change_room")
    )


def role_in(*, room_id: int, participant: Participant) -> str | None:
    """The role in a room; "" for a reader who has not joined, None for who may not read it."""
    joined = Membership.objects.filter(room=OuterRef("pk"), user=participant.user_id)
    role = Coalesce(Subquery(joined.values("role")[:1]), Value(""))
    rooms = Room.objects.open_to(participant).filter(pk=room_id)
    return rooms.values_list(role, flat=True).first()


def is_staff(participant: Participant, permission: str) -> bool:
    """Whether somebody is staff of the site, or has `permission` by a grant of their own."""
    if participant.user_id is None:
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
    rooms = Room.objects.open_to(participant).filter(pk=room_id)
    # Without the key, which the commit of a new message waits for.
    room = rooms.select_for_update(of=("self",), no_key=True).first()
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
    """The room, locked until the transaction ends, whoever asks. Raises `NotFound`."""
    # Without the key, which the commit of a new message waits for.
    room = Room.objects.select_for_update(no_key=True).filter(pk=room_id).first()
    if room is None:
        raise NotFound(NO_SUCH_ROOM)
    return room


def members_who_read(asked: Collection[tuple[int, int]]) -> dict[tuple[int, int], Any]:
    """Those of `asked`, pairs of user id and room id, where the user may read; with the user.

    One query for all who have joined the rooms, as those have who opened their pages. Two more if
    there are others.
    """
    joined = {
        (each.user_id, each.room_id): each
        for each in Membership.objects.filter(
            user__in={user_id for user_id, _ in asked},
            room__in={room_id for _, room_id in asked},
            user__is_active=True,
        ).select_related("user", "room")
    }
    found = {pair: each.user for pair, each in joined.items() if each.room.lets_in(joined=True)}
    others = {*asked} - joined.keys()
    rooms = Room.objects.filter(pk__in={key for _, key in others}).in_bulk() if others else {}
    open_to_all = {key for key, room in rooms.items() if room.lets_in(joined=False)}
    users = active_users({user_id for user_id, _ in others}).in_bulk() if open_to_all else {}
    return {
        pair: found.get(pair) or users[pair[0]]
        for pair in asked
        if pair in found or (pair in others and pair[0] in users and pair[1] in open_to_all)
    }
