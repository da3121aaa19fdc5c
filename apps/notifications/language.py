"""The language of what is written for one person: their notifications, push and mail."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils.translation import override

from apps.notifications.models import Inbox
from apps.notifications.selectors import inbox_get
from apps.realtime.ids import UserId


def in_language_of(user_id: UserId) -> AbstractContextManager[None]:
    return in_language(inbox_get(user_id=user_id))


def in_language(inbox: Inbox) -> AbstractContextManager[None]:
    """Translate into the person's language, not that of the news' author; else into the site's."""
    return override(inbox.language or settings.LANGUAGE_CODE)
