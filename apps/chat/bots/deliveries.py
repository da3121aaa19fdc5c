"""Sends webhooks: POSTs to a bot's address for each message that mentions the bot.

Delivery is at least once; every attempt of a delivery has the same id. A delivery stores no text:
each attempt reads the message again, and is cancelled if the message was deleted or the bot may no
longer read it.
"""

import json
import logging
import time
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from apps.chat import events
from apps.chat.bots.signing import headers_of
from apps.chat.bots.tokens import participant_of
from apps.chat.models import Bot, Delivery
from apps.chat.rights import may_read
from apps.realtime import outgoing

logger = logging.getLogger(__name__)

State = Delivery.State

# Seconds before the next attempt. After the last one the delivery is given up.
PAUSES = (10, 60, 300, 1800, 7200, 18_000)
GONE = 410  # the receiver asks for no further attempts
KEPT = timedelta(days=7)


def delivery_attempt(*, delivery_id: int) -> timedelta | None:
    """Make one attempt. Returns the delay before the next one; None if the delivery has ended."""
    waiting = Delivery.objects.filter(pk=delivery_id, state=State.WAITING)
    waiting.update(
        attempts=F("attempts") + 1
    )  # first, so that an attempt that kills the worker counts
    delivery = waiting.select_related("bot__user", "message__room").first()
    if delivery is None:
        return None
    state, problem = outcome(delivery)
    if state == State.WAITING:
        waiting.update(problem=problem)
        return timedelta(seconds=PAUSES[delivery.attempts - 1])
    waiting.update(state=state, problem=problem, ended_at=timezone.now())
    return None


def outcome(delivery: Delivery) -> tuple[str, str]:
    """Make an attempt. Returns the new state, and the problem if there is one."""
    body = body_of(delivery)
    if body is None:
        return State.CANCELLED, ""
    problem = send(delivery, body)
    if not problem:
        return State.DELIVERED, ""
    if delivery.attempts <= len(PAUSES) and problem != str(GONE):
        return State.WAITING, problem
    logger.warning("Gave up %s after %d attempts.", delivery, delivery.attempts)
    return State.GIVEN_UP, problem


def body_of(delivery: Delivery) -> bytes | None:
    """The JSON to send; None if the message is deleted or the bot may no longer read it."""
    message, bot = delivery.message, delivery.bot
    enabled = Bot.objects.enabled().filter(pk=bot.pk).exclude(url="").exists()
    if not enabled or message.deleted_at is not None:
        return None
    if not may_read(room_id=message.room_id, participant=participant_of(bot)):
        return None
    body = {
        "type": "message.direct" if message.room.is_direct else "message.mention",
        "timestamp": delivery.created_at.isoformat(),
        "data": {
            "room": {"slug": message.room.slug, "name": message.room.name},
            "message": events.message_saved(message).model_dump(mode="json"),
        },
    }
    return json.dumps(body, ensure_ascii=False).encode()


def send(delivery: Delivery, body: bytes) -> str:
    """POST the webhook. Returns the status or the exception's name on failure, "" on success."""
    headers = headers_of(
        secret=delivery.bot.secret,
        message_id=str(delivery.key),
        timestamp=int(time.time()),
        body=body,
    )
    try:
        answer = outgoing.post(delivery.bot.url, body, headers, private=private_allowed())
    except outgoing.Unreachable as error:
        return type(error).__name__
    return "" if 200 <= answer.status < 300 else str(answer.status)


def private_allowed() -> bool:
    """Whether webhooks may go anywhere: into the site's own network, and without TLS."""
    return bool(getattr(settings, "CHAT_WEBHOOKS_PRIVATE", False))


def deliveries_trim() -> None:
    """Delete those that ended long ago."""
    Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
