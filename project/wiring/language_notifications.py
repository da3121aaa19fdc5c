"""Notifications, push and mail are in the language and in the time zone of the account.

Notifications keep a copy, as projects without such accounts have none but theirs.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils.translation import get_language

from apps.accounts.signals import PreferencesChanged, preferences_changed
from apps.notifications.services import inbox_update


@receiver(preferences_changed, dispatch_uid="keep_preferences")
def keep_preferences(sender: Any, event: PreferencesChanged, **kwargs: Any) -> None:
    inbox_update(user_id=event.user_id, time_zone=event.time_zone)
    if event.language:
        inbox_update(user_id=event.user_id, language=event.language)


@receiver(user_logged_in, dispatch_uid="keep_language_of_log_in")
def keep_language_of_log_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """For somebody who has chosen none, that of the page with the form."""
    if user.language:
        return
    if request is not None and hasattr(request, "LANGUAGE_CODE"):
        inbox_update(user_id=user.pk, language=get_language() or "")
