"""Drafts of members: kept on the server, so that another device goes on with them."""

import time

from django.db import transaction
from django.utils.translation import gettext as _

from apps.chat.models import Draft
from apps.chat.people import Participant
from apps.chat.protocol import DraftSaved
from apps.chat.rights import NO_SUCH_ROOM, may_read
from apps.chat.streams import MemberStream
from apps.realtime.errors import NotFound, Refused
from apps.realtime.services import publish


@transaction.atomic
def draft_save(
    *, room_id: int, participant: Participant, text: str, reply_to: int | None, at: int
) -> None:
    """Keep a member's unsent text in a room, which may be empty, for all their devices.

    `at` is when it was written, in milliseconds since 1970, and counts as now if it is later. A
    text that is not later than the one that is kept changes nothing. Raises `NotFound` for a room
    not open to `participant`, `Refused` for a guest: their browser keeps it.
    """
    if participant.user_id is None:
        raise Refused("forbidden", _("Guests keep their drafts in the browser."))
    if not may_read(room_id=room_id, participant=participant):
        raise NotFound(NO_SUCH_ROOM)
    written = {"text": text, "reply_to_id": reply_to, "at": min(at, now_ms())}
    draft, created = Draft.objects.get_or_create(
        user_id=participant.user_id, room_id=room_id, defaults=written
    )
    earlier = Draft.objects.filter(pk=draft.pk, at__lt=written["at"])
    if created or earlier.update(**written):
        draft_publish(draft.pk)


def draft_publish(pk: int) -> None:
    draft = Draft.objects.get(pk=pk)
    event = DraftSaved(
        room_id=draft.room_id, text=draft.text, reply_to=draft.reply_to_id, at=draft.at
    )
    # Keyed, so that the log forgets what was written before.
    key = f"draft.{draft.room_id}"
    publish(stream=MemberStream.name(draft.user_id), event=event, key=key, replaces=True)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
