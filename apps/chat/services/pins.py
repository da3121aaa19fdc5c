"""Pinning messages at the top of their room."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.rights import may_moderate
from apps.chat.services.messages import message_get, message_publish
from apps.realtime.errors import Refused

MAX_PINS = 50  # each page of the room carries all of them


@transaction.atomic
def message_pin(*, message_id: int, participant: Participant, pinned: bool) -> None:
    """Pin a message, or unpin it. Doing it again changes nothing.

    Raises `NotFound` for a message in a room not open to `participant`; `Refused`: `forbidden`
    unless they moderate the room, `conflict` if the message is deleted, `invalid` if the room has
    MAX_PINS already.
    """
    message = message_get(message_id=message_id, participant=participant)
    if not may_moderate(room_id=message.room_id, participant=participant):
        raise Refused("forbidden", _("Only moderators can pin messages."))
    if pinned is (message.pinned_at is not None):
        return
    if pinned and Message.objects.pinned().filter(room=message.room_id).count() >= MAX_PINS:
        raise Refused("invalid", _("This room has too many pinned messages. Unpin one first."))
    message.pinned_at = timezone.now() if pinned else None
    message.save(update_fields=["pinned_at"])
    message_publish(message)
