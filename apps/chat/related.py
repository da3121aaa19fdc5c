"""The data beside a page of messages: originals of replies, pinned messages, reactions."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from apps.chat import events
from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.protocol import Reaction, ReactionsSaved
from apps.chat.reactions import reactions_of


@dataclass(frozen=True)
class Beside:
    """Pinned messages and originals of replies, and reactions; both by the id of a message."""

    messages: dict[int, Message] = field(default_factory=dict)
    reactions: dict[int, list[Reaction]] = field(default_factory=dict)

    def pinned(self) -> list[Message]:
        """The pinned messages, the last one that was pinned first."""
        pinned = {each.pinned_at: each for each in self.messages.values() if each.pinned_at}
        return [pinned[at] for at in sorted(pinned, reverse=True)]


def beside(
    *, room_id: int, messages: Collection[Message], viewer: Participant | None = None
) -> Beside:
    """The originals of replies in `messages`, the room's pins, and reactions to `messages`."""
    wanted = {each.reply_to_id for each in messages} - {None}
    referred = Q(pk__in=wanted) | Q(pinned_at__isnull=False)
    return Beside(
        messages=Message.objects.filter(referred, room=room_id).in_bulk(),
        reactions=reactions_of([each.pk for each in messages], viewer=viewer),
    )


def beside_events(
    found: Beside, *, room_id: int, messages: Collection[Message]
) -> dict[str, list[Any]]:
    """For the script's snapshot: `reactions`, and `related` messages that are not in `messages`."""
    shown = {each.pk for each in messages}
    related = [each for each in found.messages.values() if each.pk not in shown]
    return {
        "related": [events.message_event(each).model_dump() for each in related],
        "reactions": [
            ReactionsSaved(message_id=pk, room_id=room_id, reactions=each).model_dump()
            for pk, each in found.reactions.items()
        ],
    }
