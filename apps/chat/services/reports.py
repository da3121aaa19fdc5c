"""Reporting messages to a room's moderators, and resolving that."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat import signals
from apps.chat.models import Membership, Message, ModerationEntry, Report, Room
from apps.chat.people import Participant
from apps.chat.rights import MODERATORS, check_moderates, writable_room
from apps.chat.services.messages import message_get
from apps.chat.services.moderation import reason_of
from apps.chat.services.moderation_log import entry_add
from apps.realtime.errors import Refused
from apps.realtime.ids import UserId

REPORTS_PER_HOUR = 10  # of one person, in all rooms


@transaction.atomic
def message_report(*, message_id: int, participant: Participant, reason: str) -> None:
    """Ask the moderators to look at a message. Doing it again changes nothing.

    Raises `NotFound` for a message in a room not open to `participant`; `Refused`: `conflict` if it
    is deleted, `invalid` without a reason, for an own message and in a direct conversation,
    `too_many` after REPORTS_PER_HOUR.
    """
    message = message_get(message_id=message_id, participant=participant)
    reason = reason_of(reason)
    if not reason:
        raise Refused("invalid", _("Say what is wrong with the message."))
    if message.room.is_direct:
        raise Refused("invalid", _("A direct conversation has no moderators."))
    if message.is_by(participant):
        raise Refused("invalid", _("You can delete your own message instead."))
    reports = reports_by(participant)
    if reports.filter(message=message).exists():
        return
    since = timezone.now() - timedelta(hours=1)
    if reports.filter(created_at__gt=since).count() >= REPORTS_PER_HOUR:
        raise Refused("too_many", _("You have reported many messages. Try again in an hour."))
    is_first = not message.reports.filter(resolved_at=None).exists()
    report = report_create(message, participant, reason)
    if is_first:
        signals.message_reported.send(sender=Report, event=message_reported(report, message))


def report_create(message: Message, participant: Participant, reason: str) -> Report:
    return Report.objects.create(
        message=message,
        reporter_id=participant.user_id,
        guest_key=participant.guest_key or "",
        session=participant.session,
        reporter_name=participant.name,
        reason=reason,
    )


def reports_by(participant: Participant) -> QuerySet[Report]:
    """The reports by one person; a guest's under any name."""
    if participant.user_id is not None:
        return Report.objects.filter(reporter=participant.user_id)
    keys = Q(guest_key=participant.guest_key)
    if participant.session:
        keys |= Q(session=participant.session)
    return Report.objects.filter(keys, reporter=None)


@transaction.atomic
def reports_resolve(*, room_id: int, message_id: int, actor: Participant) -> None:
    """Close the reports of a message, as a moderator. Doing it again changes nothing.

    Raises `NotFound` for a room not open to `actor`, `Refused` for who does not moderate it.
    """
    room = writable_room(room_id=room_id, participant=actor)
    check_moderates(room_id=room_id, participant=actor)
    message = room.messages.filter(pk=message_id).first()
    if message is None:
        return
    opened = message.reports.filter(resolved_at=None)
    if opened.update(resolved_at=timezone.now()):
        action = ModerationEntry.Action.RESOLVED
        entry_add(room=room, actor=actor, action=action, person=message.author_as_participant)
        signals.reports_resolved.send(sender=Report, event=reports_resolved(message))


def message_reported(report: Report, message: Message) -> signals.MessageReported:
    return signals.MessageReported(
        message_id=message.pk,
        room_name=message.room.name,
        reporter_name=report.reporter_name,
        reporter_user_id=report.reporter_id,
        author_name=message.author_name,
        reason=report.reason,
        moderator_user_ids=moderator_ids(message.room, but=message.author_id),
        url=reports_url(message),
    )


def reports_resolved(message: Message) -> signals.ReportsResolved:
    ids = moderator_ids(message.room)
    return signals.ReportsResolved(moderator_user_ids=ids, url=reports_url(message))


def moderator_ids(room: Room, *, but: UserId | None = None) -> frozenset[UserId]:
    """The owners and moderators of the room; `but` is the id of one to leave out."""
    rows = Membership.objects.filter(room=room, role__in=MODERATORS).exclude(user=but)
    return frozenset(rows.values_list("user", flat=True))


def reports_url(message: Message) -> str:
    return f"{reverse('chat:reports', args=[message.room.slug])}#message-{message.pk}"
