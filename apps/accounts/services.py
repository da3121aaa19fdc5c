"""Every write to a person's account."""

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
    """Make an account and announce it with `user_signed_up`.

    Raises ValidationError, by field where there is one, when a value does not fit or is taken.
    The password is taken as it is: how strong it must be is asked by the form.
    """
    user = User(username=username, email=email, display_name=display_name)
    user.set_password(password)
    user_save(user=user)
    event = UserSignedUp(user_id=user.pk, username=user.username, display_name=user.display_name)
    user_signed_up.send(sender=User, event=event)
    return user


def profile_update(*, user: User, display_name: str, email: str) -> User:
    """Set what the person's profile page offers. Raises ValidationError like `user_create`."""
    user.display_name = display_name
    user.email = email
    user_save(user=user, update_fields=["display_name", "email"])
    return user


def user_save(*, user: User, update_fields: list[str] | None = None) -> None:
    """Save a checked user. Raises ValidationError for a name that was taken just now, too."""
    user.full_clean()
    try:
        with transaction.atomic():
            user.save(update_fields=update_fields)
    except IntegrityError:
        user.full_clean()  # says which of the values somebody else has just taken
        raise


@transaction.atomic
def attempts_count(*, allowances: Collection[Allowance]) -> datetime | None:
    """Count one attempt for each of `allowances`; when to try again, if that is one too many."""
    now, period = timezone.now(), limits().period
    until = []
    # In one order, so that two who try at once cannot wait for each other.
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
    """Take back what was counted: all of an account's, and one of an address's."""
    first, *others = (allowance.key for allowance in allowances)
    Attempts.objects.filter(key=first).delete()
    for key in sorted(others):
        Attempts.objects.filter(key=key, count__gt=0).update(count=F("count") - 1)


def attempts_trim() -> int:
    """Remove the attempts that do not count any more; how many."""
    return delete_in_batches(Attempts.objects.filter(since__lte=timezone.now() - limits().period))
