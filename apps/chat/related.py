"""What a page of messages needs beside them: originals of replies, the pinned, reactions."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from apps.chat import events
from apps.chat.models import Message
from apps.chat.people import Participant
from apps.chat.protocol import ReactionsSaved
from apps.chat.reactions import reactions_of


def related(
    *, room_id: int, messages: Collection[Message], viewer: Participant
) -> dict[str, list[Any]]:
    """For the snapshot of `viewer`: events that tell of `related` messages and of `reactions`."""
    found = messages_related(room_id=room_id, messages=messages)
    reactions = reactions_of([each.pk for each in messages], viewer=viewer)
    return {
        "related": [events.message_event(each).model_dump() for each in found],
        "reactions": [
            ReactionsSaved(message_id=pk, room_id=room_id, reactions=each).model_dump()
            for pk, each in reactions.items()
        ],
    }


def messages_related(*, room_id: int, messages: Collection[Message]) -> list[Message]:
    """What `messages` reply to, and what is pinned in the room, without `messages` themselves."""
    wanted = {each.reply_to_id for each in messages} - {None}
    among = Message.objects.filter(room=room_id).exclude(pk__in=[each.pk for each in messages])
    return list(among.filter(Q(pk__in=wanted) | Q(pinned_at__isnull=False)).order_by("pk"))
