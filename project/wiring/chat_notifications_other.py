"""Reactions, accepted invitations and reports in the chat notify people."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from apps.chat.selectors import members_to_notify
from apps.chat.signals import (
    InvitationAccepted,
    MessageReacted,
    MessageReported,
    ReportsResolved,
    invitation_accepted,
    message_reacted,
    message_reported,
    reports_resolved,
)
from apps.chat.streams import RoomStream
from apps.notifications.kinds import PERSON, Channel, Kind, Severity, declare
from apps.notifications.services import notifications_withdraw, notify

REACTION = Kind(
    "reaction",
    _("Reactions to your messages"),
    template="chat/notifications/reaction.txt",
    icon="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14a4 4 0 0 0 7 0M9 9.5v.1M15 9.5v.1",
    grouped=True,
    severity=Severity.LOW,
    channels=frozenset({Channel.PAGE}),
)
INVITATION = Kind(
    "invitation",
    _("Accepted invitations"),
    template="chat/notifications/invitation.txt",
    icon=PERSON,
    grouped=True,
)
REPORT = Kind(
    "report",
    _("Reported messages, for moderators"),
    template="chat/notifications/report.txt",
    icon="M6 21V4h11l-2 4 2 4H6",
    severity=Severity.HIGH,
)
declare(REACTION, INVITATION, REPORT)


@receiver(message_reacted, dispatch_uid="notify_of_reaction")
def notify_of_reaction(sender: Any, event: MessageReacted, **kwargs: Any) -> None:
    """Group reactions by message. Removing a reaction withdraws its notification."""
    author, key = event.author_user_id, f"{event.url} {event.person_key} {event.emoji}"
    if not event.present:
        notifications_withdraw(kind=REACTION.name, key=key, recipients=[author])
    elif members_to_notify(room_id=event.room_id, user_ids=[author], personal=False):
        notify(
            recipients=[author],
            kind=REACTION.name,
            actor=event.person_name,
            actor_id=event.person_user_id,
            subject=RoomStream.name(event.room_id),
            group=event.url,
            text=event.emoji,
            url=event.url,
            key=key,
            context={"room": event.room_name, "excerpt": event.excerpt},
        )


@receiver(invitation_accepted, dispatch_uid="notify_of_invitation")
def notify_of_invitation(sender: Any, event: InvitationAccepted, **kwargs: Any) -> None:
    notify(
        recipients=[event.inviter_user_id],
        kind=INVITATION.name,
        actor=event.user_name,
        actor_id=event.user_id,
        subject=RoomStream.name(event.room_id),
        url=event.url,
        context={"room": event.room_name},
    )


@receiver(message_reported, dispatch_uid="notify_moderators")
def notify_moderators(sender: Any, event: MessageReported, **kwargs: Any) -> None:
    """Tell the room's moderators, without the message: it may be deleted."""
    notify(
        recipients=event.moderator_user_ids,
        kind=REPORT.name,
        actor=event.reporter_name,
        actor_id=event.reporter_user_id,
        text=event.reason,
        url=event.url,
        key=event.url,
        context={"room": event.room_name, "author": event.author_name},
    )


@receiver(reports_resolved, dispatch_uid="withdraw_report")
def withdraw_report(sender: Any, event: ReportsResolved, **kwargs: Any) -> None:
    """Withdraw the notifications when one moderator has looked at the message."""
    notifications_withdraw(kind=REPORT.name, key=event.url, recipients=event.moderator_user_ids)
