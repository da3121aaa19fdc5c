"""The tokens of programs that send notifications over HTTP."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.notifications.announcements.models import SendToken
from apps.realtime.errors import Refused
from apps.realtime.services import clean_line


@transaction.atomic
def token_create(*, name: str) -> str:
    """Make a token and return it; it cannot be shown again. Raises `Refused` without a name."""
    cleaned = clean_line(name)
    if not cleaned:
        raise Refused("invalid", _("A token needs a name."))
    token = secrets.token_urlsafe(32)
    SendToken.objects.create(name=cleaned[:60], digest=digest_of(token))
    return token


def token_use(token: str) -> bool:
    """Whether it is one of the tokens. It is used now."""
    return bool(
        token and SendToken.objects.filter(digest=digest_of(token)).update(used_at=timezone.now())
    )


def digest_of(token: str) -> str:
    """Tokens are random and long, so a plain digest cannot be guessed back."""
    return sha256(token.encode()).hexdigest()
