"""Every write to users and to the counts of their attempts."""

import json
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.limits import Allowance, limits
from apps.accounts.models import Attempts, DataExport, User
from apps.accounts.signals import (
    PreferencesChanged,
    UserSignedUp,
    preferences_changed,
    user_signed_up,
)
from apps.realtime.models import delete_in_batches


@transaction.atomic
def user_create(*, username: str, password: str, email: str = "", display_name: str = "") -> User:
    """Create an account and send the signal `user_signed_up`.

    Raises ValidationError, by field if possible, for an invalid or taken value. The form checks
    how strong the password is.
    """
    user = User(username=username, email=email.lower(), display_name=display_name)
    user.set_password(password)
    user_save(user)
    event = UserSignedUp(user_id=user.pk, username=user.username, display_name=user.display_name)
    user_signed_up.send(sender=User, event=event)
    return user


@transaction.atomic
def profile_update(*, user_id: int, display_name: str, **preferences: str) -> User:
    """Change what the profile page shows. Raises ValidationError as `user_create` does."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.display_name = display_name
    user_save(user, update_fields=["display_name"])
    return preferences_save(user_id=user_id, **preferences)


@transaction.atomic
def preferences_save(*, user_id: int, **preferences: str) -> User:
    """Save `language` and `time_zone`, or one of them. Sends the signal `preferences_changed`."""
    user = User.objects.select_for_update().get(pk=user_id)
    for name, value in preferences.items():
        setattr(user, name, value)
    user.save(update_fields=[*preferences])
    event = PreferencesChanged(user.pk, language=user.language, time_zone=user.time_zone)
    preferences_changed.send(sender=User, event=event)
    return user


def user_save(user: User, *, update_fields: list[str] | None = None) -> None:
    """Check and save. Raises ValidationError, also if somebody takes the name in between."""
    user.full_clean()
    try:
        with transaction.atomic():
            user.save(update_fields=update_fields)
    except IntegrityError:
        user.full_clean()  # says which value somebody else has just taken
        raise


def export_request(*, user_id: int) -> None:
    """Ask for a copy of somebody's data, and delete the one before."""
    now = {"content": "", "requested_at": timezone.now()}
    DataExport.objects.update_or_create(user_id=user_id, defaults=now)


def export_make(*, user_id: int, data: Any) -> None:
    """Store the copy that somebody has asked for. `data` may hold times."""
    content = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    DataExport.objects.filter(user_id=user_id).update(content=content)


def exports_trim() -> int:
    """Delete the copies of more than a week ago. Returns how many."""
    return delete_in_batches(
        DataExport.objects.filter(requested_at__lte=timezone.now() - timedelta(days=7))
    )


@transaction.atomic
def user_deactivate(*, user_id: int) -> None:
    """Log somebody out everywhere, for good: the account waits for its deletion."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])


@transaction.atomic
def user_delete(*, user_id: int) -> None:
    """Delete a deactivated account, with its addresses, passkeys, sessions and copy of data."""
    User.objects.filter(pk=user_id, is_active=False).delete()


@transaction.atomic
def attempts_count(*, allowances: Collection[Allowance]) -> datetime | None:
    """Count one attempt for each of `allowances`. Returns when to try again if one is exceeded."""
    now, period = timezone.now(), limits().period
    until = []
    # In a fixed order, so that two requests at once cannot wait for each other.
    for allowance in sorted(allowances, key=lambda each: each.key):
        rows = Attempts.objects.select_for_update()
        row, _ = rows.get_or_create(key=allowance.key, defaults={"since": now})
        if row.since <= now - period:
            row.count, row.since = 0, now
        row.count += 1
        row.save(update_fields=["count", "since"])
        if 0 < allowance.most < row.count:
            until.append(row.since + period)
    return max(until, default=None)


@transaction.atomic
def attempts_forgive(*, allowances: Collection[Allowance]) -> None:
    """Clear the accounts' allowances, and take one attempt off those that accounts share."""
    for allowance in sorted(allowances, key=lambda each: each.key):
        rows = Attempts.objects.filter(key=allowance.key)
        if allowance.shared:
            rows.filter(count__gt=0).update(count=F("count") - 1)
        else:
            rows.delete()


def attempts_trim() -> int:
    """Delete the counts of past periods. Returns how many."""
    return delete_in_batches(Attempts.objects.filter(since__lte=timezone.now() - limits().period))
