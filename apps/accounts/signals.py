"""What accounts tells the rest of the site."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class UserSignedUp:
    """Somebody has just made an account. Sent as `event`, inside the transaction that makes it."""

    user_id: int
    username: str
    display_name: str


user_signed_up = Signal()
