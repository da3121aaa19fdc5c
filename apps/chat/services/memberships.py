"""Memberships of rooms, and the read positions of members."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat.models import Membership, Message, ModerationEntry
from apps.chat.people import Participant, member
from apps.chat.protocol import MembershipDeleted, MembershipSaved
from apps.chat.rights import NO_SUCH_ROOM, locked_room, manageable_room, may_read, readable_room
from apps.chat.services.moderation_log import entry_add
from apps.chat.streams import MemberStream, RoomStream
from apps.chat.unread import with_unread
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId
from apps.realtime.services import publish
from apps.realtime.sessions.control import revoke


def room_enter(*, room_id: int, participant: Participant) -> Membership | None:
    """The membership of somebody who may read the room and opens it; None for a guest.

    The first time, it is created: earlier messages count as read. After that, entering writes
    nothing.
    """
    if participant.user_id is None:
        return None
    joined = Membership.objects.filter(room=room_id, user=participant.user_id).first()
    return joined or membership_create(room_id=room_id, user_id=participant.user_id)


@transaction.atomic
def membership_create(
    *, room_id: int, user_id: UserId, role: str = Membership.Role.MEMBER
) -> Membership:
    """The membership; a new one is published to its member, and earlier messages are read."""
    defaults = {"role": role, "read_id": newest_id(room_id)}
    membership, created = Membership.objects.get_or_create(
        room_id=room_id, user_id=user_id, defaults=defaults
    )
    if created:
        membership_publish(membership.pk)
    return membership


def room_open(*, room_id: int, participant: Participant, newest_id: int) -> int | None:
    """Somebody opens the room's page, which shows its messages up to `newest_id`: they are read.

    Returns up to where the member had read before; None for a guest. Writes nothing if there is
    nothing new.
    """
    membership = room_enter(room_id=room_id, participant=participant)
    if membership is None:
        return None
    if newest_id > membership.read_id:
        read_up_to(membership, newest_id)
    return membership.read_id


def room_read(*, room_id: int, participant: Participant, message_id: int) -> None:
    """A member has seen the room's messages up to `message_id`. It never goes back.

    Raises `NotFound` for a room not open to `participant`, `Refused` for a guest.
    """
    membership = membership_read(room_id=room_id, participant=participant)
    if message_id > membership.read_id:
        read_up_to(membership, message_id)


@transaction.atomic
def room_unread(*, room_id: int, participant: Participant, message_id: int) -> None:
    """A member marks a message of the room, and those after it, as unread, on all their pages.

    Messages that are unread already stay so. Raises what `room_read` raises, and `NotFound` for a
    message of another room.
    """
    membership = membership_read(room_id=room_id, participant=participant)
    if not Message.objects.filter(room=room_id, pk=message_id).exists():
        raise NotFound
    ahead = Membership.objects.filter(pk=membership.pk, read_id__gte=message_id)
    if ahead.update(read_id=message_id - 1):
        membership_publish(membership.pk)


def membership_read(*, room_id: int, participant: Participant) -> Membership:
    """The membership of somebody who reads the room. Raises what `room_read` raises."""
    if not may_read(room_id=room_id, participant=participant):
        raise NotFound(NO_SUCH_ROOM)
    membership = room_enter(room_id=room_id, participant=participant)
    if membership is None:
        raise Refused("forbidden", _("Guests have no read position."))
    return membership


@transaction.atomic
def read_up_to(membership: Membership, message_id: int) -> None:
    """Move the read position to the room's newest message up to `message_id`, and publish it."""
    newest = newest_id(membership.room_id, up_to=message_id)
    behind = Membership.objects.filter(pk=membership.pk, read_id__lt=newest)
    if behind.update(read_id=newest):
        membership_publish(membership.pk)


def membership_publish(pk: int) -> None:
    """Publish the member's read position and unread counts to their tabs and devices."""
    membership: Any = with_unread(Membership.objects.filter(pk=pk)).get()
    event = MembershipSaved(
        room_id=membership.room_id,
        read_id=membership.read_id,
        unread=membership.unread,
        mentions=membership.mentions,
        seq=membership.seq,
        level=membership.level_now,
    )
    publish(stream=MemberStream.name(membership.user_id), event=event)


@transaction.atomic
def level_set(
    *, room_id: int, participant: Participant, level: str, mute: timedelta | None = None
) -> None:
    """Set the level of a room for a member, and mute the room for a time; None: not muted.

    Raises `NotFound` for a room not open to `participant`, for a guest and for no level.
    """
    readable_room(room_id=room_id, participant=participant)
    membership = room_enter(room_id=room_id, participant=participant)
    if membership is None or level not in Membership.Level.values:
        raise NotFound
    membership.level = level
    membership.muted_until = timezone.now() + mute if mute else None
    membership.save(update_fields=["level", "muted_until"])
    membership_publish(membership.pk)


@transaction.atomic
def room_leave(*, room_id: int, participant: Participant) -> None:
    """Leave a room. Without a membership it changes nothing.

    Raises `NotFound` for a room not open to `participant`, `Refused` for its last owner and in a
    direct conversation.
    """
    room = readable_room(room_id=room_id, participant=participant)
    if room.is_direct:
        raise Refused("forbidden", _("Nobody leaves a direct conversation."))
    room = locked_room(room_id)
    membership = Membership.objects.filter(room=room, user=participant.user_id).first()
    if membership is not None:
        check_owners(membership)
        membership_delete(membership)
        if not room.lets_in(joined=False):
            revoke(stream=RoomStream.name(room.pk), user_id=membership.user_id)


@transaction.atomic
def member_role_set(*, room_id: int, user_id: UserId, role: str, participant: Participant) -> None:
    """Make a member an owner, a moderator or a plain member.

    Raises what `manageable_room` raises, `NotFound` for somebody who is not in the room, and
    `Refused` if it would have no owner.
    """
    room = manageable_room(room_id=room_id, participant=participant)
    membership = Membership.objects.filter(room=room, user=user_id).first()
    if membership is None or role not in Membership.Role.values:
        raise NotFound
    if role != Membership.Role.OWNER:
        check_owners(membership)
    membership.role = role
    membership.save(update_fields=["role"])
    entry_add(
        room=room,
        actor=participant,
        action=ModerationEntry.Action.ROLE,
        person=member(membership.user),
        detail=role,
    )


def check_owners(membership: Membership) -> None:
    """Raise `Refused` if nobody else owns the room, which then nobody could manage."""
    if membership.role != Membership.Role.OWNER:
        return
    owners = Membership.objects.filter(room=membership.room_id, role=Membership.Role.OWNER)
    if not owners.exclude(pk=membership.pk).exists():
        raise Refused("conflict", _("Make somebody else an owner first, or archive the room."))


def membership_delete(membership: Membership) -> None:
    """Take a member and their bots out of a room, in a transaction that has locked it.

    By the token of a bot they would read on.

    The caller ends the subscriptions, if the member may no longer read the room.
    """
    membership.delete()
    event = MembershipDeleted(room_id=membership.room_id)
    publish(stream=MemberStream.name(membership.user_id), event=event)
    bots = Membership.objects.filter(user__chat_bot__owner=membership.user_id)
    bots.filter(room=membership.room_id).delete()


def newest_id(room_id: int, *, up_to: int | None = None) -> int:
    """The id of the room's newest message, deleted or not; 0 without any."""
    messages = Message.objects.filter(room=room_id)
    if up_to is not None:
        messages = messages.filter(pk__lte=up_to)
    return messages.aggregate(newest=Max("pk"))["newest"] or 0
