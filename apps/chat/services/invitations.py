"""Invitations: links that let members join a room."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.chat import signals
from apps.chat.models import Invitation, Membership, Restriction, Room
from apps.chat.models.invitations import digest_of, new_token
from apps.chat.people import Participant
from apps.chat.rights import manageable_room
from apps.chat.services.memberships import membership_create
from apps.realtime.errors import NotFound, Refused
from apps.realtime.ids import UserId

NO_SUCH_INVITATION = gettext_lazy("This invitation does not exist, or is no longer valid.")


@transaction.atomic
def invitation_create(
    *, room_id: int, participant: Participant, days: int = 7, most_uses: int | None = None
) -> str:
    """Make a link to a room for `days`. Returns its token, which is stored nowhere.

    Raises what `manageable_room` raises.
    """
    room = manageable_room(room_id=room_id, participant=participant)
    token = new_token()
    Invitation.objects.create(
        room=room,
        created_by_id=participant.user_id or 0,  # somebody who manages a room is a member
        digest=digest_of(token),
        expires_at=timezone.now() + timedelta(days=days),
        most_uses=most_uses,
    )
    return token


@transaction.atomic
def invitation_revoke(*, room_id: int, invitation_id: int, participant: Participant) -> None:
    """Revoke a link: nobody can join by it any more. Raises what `manageable_room` raises."""
    room = manageable_room(room_id=room_id, participant=participant)
    links = Invitation.objects.filter(pk=invitation_id, room=room, revoked_at=None)
    links.update(revoked_at=timezone.now())


def invitation_find(*, token: str) -> Invitation:
    """The valid invitation with this token. Raises `NotFound` for any other token."""
    invitations = Invitation.objects.valid().filter(digest=digest_of(token))
    open_rooms = invitations.exclude(room__access=Room.Access.CLOSED)
    found = open_rooms.filter(room__archived_at=None).select_related("room", "created_by").first()
    if found is None:
        raise NotFound(NO_SUCH_INVITATION)
    return found


@transaction.atomic
def invitation_accept(*, token: str, participant: Participant) -> Room:
    """Join the room that `token` invites to. Joining again does not count as a use.

    Raises `NotFound` for an invitation that is not valid, `Refused` for a guest.
    """
    invitation = invitation_find(token=token)
    if participant.user_id is None:
        raise Refused("forbidden", _("Log in to accept the invitation."))
    if Restriction.objects.bans().of(participant).filter(room=invitation.room).exists():
        raise NotFound(NO_SUCH_INVITATION)
    joined = Membership.objects.filter(room=invitation.room, user=participant.user_id)
    if not joined.exists():
        # Checked again by the statement that counts, as others may use it at the same time.
        if not Invitation.objects.valid().filter(pk=invitation.pk).update(uses=F("uses") + 1):
            raise NotFound(NO_SUCH_INVITATION)
        membership_create(room_id=invitation.room_id, user_id=participant.user_id)
        event = invitation_accepted(invitation, participant.user_id, participant.name)
        signals.invitation_accepted.send(sender=Invitation, event=event)
    return invitation.room


def invitation_accepted(
    invitation: Invitation, user_id: UserId, user_name: str
) -> signals.InvitationAccepted:
    room = invitation.room
    return signals.InvitationAccepted(
        room_id=room.pk,
        room_name=room.name,
        inviter_user_id=invitation.created_by_id,
        user_id=user_id,
        user_name=user_name,
        url=room.get_absolute_url(),
    )
