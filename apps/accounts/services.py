"""Every write to a person's account."""

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.accounts.signals import UserSignedUp, user_signed_up


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
