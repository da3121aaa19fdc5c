"""Sends one message to one browser, and reports the outcome."""

import json
import logging
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Literal

from django.utils import timezone

from apps.notifications.push import base64url
from apps.notifications.push.config import push_config
from apps.notifications.push.encryption import encrypt
from apps.notifications.push.endpoints import is_listed, origin_of
from apps.notifications.push.models import PushSubscription
from apps.notifications.push.vapid import authorization
from apps.realtime import outgoing

logger = logging.getLogger(__name__)

Urgency = Literal["low", "normal", "high"]
TTL_SECONDS = 24 * 3600  # the push service keeps it so long for a browser that is off


@dataclass(frozen=True, slots=True)
class PushMessage:
    """The content of a push. In a browser, a message replaces an earlier one with its `tag`.

    `url` is a path of this site, `seq` that of the notification, whose id is 0 for a test.
    """

    notification_id: int
    title: str
    body: str
    url: str
    tag: str
    seq: int = 0
    urgency: Urgency = "normal"


class Outcome(Enum):
    SENT = "sent"
    GONE = "gone"  # the browser has ended its subscription, which is deleted here
    REFUSED = "refused"  # no use to try again
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Result:
    """`retry_after` is in seconds, if the service asks to wait."""

    outcome: Outcome
    retry_after: float | None = None


def deliver(subscription: PushSubscription, message: PushMessage) -> Result:
    """Encrypt the message and hand it to the browser's push service.

    The service keeps one message for each topic: a second attempt, or a newer message about the
    same notification, takes the place of one that waits there.
    """
    body = encrypt(
        json.dumps(asdict(message), ensure_ascii=False).encode(),
        browser_key=base64url.decode(subscription.p256dh),
        auth=base64url.decode(subscription.auth),
    )
    endpoint = subscription.endpoint
    try:
        answer = outgoing.post(
            endpoint, body, headers(subscription, message), private=is_listed(endpoint)
        )
    except outgoing.Unreachable as error:
        logger.info("%s is not reached: %r", origin_of(endpoint), error)
        return Result(Outcome.LATER)
    return conclude(subscription, answer)


def headers(subscription: PushSubscription, message: PushMessage) -> dict[str, str]:
    return {
        "Authorization": authorization(subscription.endpoint, push_config()),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_SECONDS),
        "Urgency": message.urgency,
        "Topic": message.tag,
    }


def conclude(subscription: PushSubscription, answer: outgoing.Answer) -> Result:
    """Act on the service's answer (RFC 8030)."""
    rows = PushSubscription.objects.filter(pk=subscription.pk)
    match answer.status:
        case 200 | 201 | 202 | 204:
            rows.update(last_success_at=timezone.now())
            return Result(Outcome.SENT)
        case 404 | 410:
            rows.delete()
            return Result(Outcome.GONE)
        case 408 | 425 | 429 | 500 | 502 | 503 | 504:
            return Result(Outcome.LATER, answer.retry_after)
    logger.error("%s refuses a push: %d", origin_of(subscription.endpoint), answer.status)
    return Result(Outcome.REFUSED)
