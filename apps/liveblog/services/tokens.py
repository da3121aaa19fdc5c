"""The tokens of wire services."""

import secrets
from hashlib import sha256

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.liveblog.models import WireToken
from apps.liveblog.services.blogs import blog_get
from apps.realtime.errors import Refused
from apps.realtime.services import clean_line


@transaction.atomic
def token_create(*, blog_id: int, name: str) -> str:
    """Make a token and return it; it cannot be shown again. Raises Refused without a name."""
    cleaned = clean_line(name)
    if not cleaned:
        raise Refused("invalid", _("A token needs a name."))
    token = secrets.token_urlsafe(32)
    WireToken.objects.create(blog=blog_get(blog_id), name=cleaned[:60], digest=digest_of(token))
    return token


def token_find(*, slug: str, token: str) -> WireToken | None:
    """The token of that blog, if it is one. It is used now."""
    found = WireToken.objects.select_related("blog").filter(
        blog__slug=slug, digest=digest_of(token)
    )
    found.update(used_at=timezone.now())
    return found.first()


def digest_of(token: str) -> str:
    """Tokens are random and long, so a plain digest cannot be guessed back."""
    return sha256(token.encode()).hexdigest()
