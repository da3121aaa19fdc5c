"""The tokens of bots, and how often each may use its own."""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from apps.chat.models import Bot
from apps.chat.people import Participant
from apps.realtime.ids import row_id_from
from apps.realtime.selectors import display_name

REQUESTS_PER_SECOND = 5
REQUESTS_AT_ONCE = 30


class TooManyRequests(Exception):
    """The bot must wait for `seconds`."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def token_new(bot: Bot) -> str:
    """Give the bot another token and return it; it is stored nowhere. Save the bot's `digest`."""
    secret = secrets.token_urlsafe(32)
    bot.digest = digest_of(secret)
    return f"{bot.pk}.{secret}"


def digest_of(secret: str) -> str:
    """A plain hash is enough: a secret of 32 random bytes cannot be guessed."""
    return sha256(secret.encode()).hexdigest()


def bot_find(token: str) -> Bot | None:
    """The enabled bot with this token. Returns None for any other token."""
    number, _, secret = token.partition(".")
    try:
        bots = Bot.objects.enabled().select_related("user").filter(pk=row_id_from(number))
    except ValueError:
        return None
    bot = bots.first()
    is_its_own = hmac.compare_digest(digest_of(secret), bot.digest if bot else digest_of(""))
    return bot if bot is not None and is_its_own else None


@transaction.atomic
def request_count(*, bot: Bot) -> None:
    """Count a request of the bot, over all processes. Raises `TooManyRequests`.

    `busy_until` moves on by the time that one request may take. It may be as far ahead as a burst
    takes: the Generic Cell Rate Algorithm, which needs one timestamp.
    """
    counted = Bot.objects.select_for_update().only("pk", "busy_until").get(pk=bot.pk)
    now = timezone.now()
    busy_until = max(now, counted.busy_until or now) + timedelta(seconds=1 / REQUESTS_PER_SECOND)
    wait = seconds_too_far(busy_until, now)
    if wait > 0:
        raise TooManyRequests(wait)
    Bot.objects.filter(pk=bot.pk).update(busy_until=busy_until, used_at=now)


def seconds_too_far(busy_until: datetime, now: datetime) -> float:
    ahead = (busy_until - now).total_seconds()
    return ahead - REQUESTS_AT_ONCE / REQUESTS_PER_SECOND


def participant_of(bot: Bot) -> Participant:
    name = display_name(bot.user)
    return Participant(user_id=bot.user_id, guest_key=None, name=name, is_bot=True)
