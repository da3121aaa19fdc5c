"""What a page of messages needs beside them: the originals of its replies, and the pinned."""

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from apps.chat import events
from apps.chat.models import Message


def related(*, room_id: int, messages: Collection[Message]) -> dict[str, Any]:
    """For the snapshot: `related` are messages as they are now, deleted ones as tombstones."""
    found = messages_related(room_id=room_id, messages=messages)
    return {"related": [events.message_event(each).model_dump() for each in found]}


def messages_related(*, room_id: int, messages: Collection[Message]) -> list[Message]:
    """What `messages` reply to, and what is pinned in the room, without `messages` themselves."""
    wanted = {each.reply_to_id for each in messages} - {None}
    among = Message.objects.filter(room=room_id).exclude(pk__in=[each.pk for each in messages])
    return list(among.filter(Q(pk__in=wanted) | Q(pinned_at__isnull=False)).order_by("pk"))
