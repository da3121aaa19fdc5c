"""Every write to users and to the counts of their attempts."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.limits import Allowance, limits
from apps.accounts.models import Attempts, User
from apps.accounts.signals import UserSignedUp, user_signed_up
from apps.realtime.models import delete_in_batches


@transaction.atomic
def user_create(*, username: str, password: str, email: str = "", display_name: str = "") -> User:
    """Create an account and send the signal `user_signed_up`.

    Raises ValidationError, by field if possible, for an invalid or taken value. The form checks
    how strong the password is.
    """
    user = User(username=username, email=email, display_name=display_name)
    user.set_password(password)
    user_save(user)
    event = UserSignedUp(user_id=user.pk, username=user.username, display_name=user.display_name)
    user_signed_up.send(sender=User, event=event)
    return user


@transaction.atomic
def profile_update(*, user_id: int, display_name: str, email: str) -> User:
    """Change what the profile page shows. Raises ValidationError as `user_create` does."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.display_name = display_name
    user.email = email
    user_save(user, update_fields=["display_name", "email"])
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
    """Clear the first allowance, the account's, and take one attempt off each of the others."""
    first, *others = (allowance.key for allowance in allowances)
    Attempts.objects.filter(key=first).delete()
    for key in sorted(others):
        Attempts.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def attempts_trim() -> int:
    """Delete the counts of past periods. Returns how many."""
    return delete_in_batches(Attempts.objects.filter(since__lte=timezone.now() - limits().period))
