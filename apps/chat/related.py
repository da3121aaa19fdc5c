"""What a page of messages needs beside them: the originals of its replies."""

from collections.abc import Collection
from typing import Any

from apps.chat import events
from apps.chat.models import Message


def related(messages: Collection[Message]) -> dict[str, Any]:
    """For the snapshot: `related` are messages as they are now, deleted ones as tombstones."""
    return {"related": [events.message_event(each).model_dump() for each in originals(messages)]}


def originals(messages: Collection[Message]) -> list[Message]:
    """The messages that `messages` reply to, without those among them."""
    wanted = {each.reply_to_id for each in messages} - {each.pk for each in messages} - {None}
    return list(Message.objects.filter(pk__in=wanted).order_by("pk")) if wanted else []
