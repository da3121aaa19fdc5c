"""The signals that accounts send to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class UserSignedUp:
    """The `event` of `user_signed_up`, which is sent inside the new account's transaction."""

    user_id: int
    username: str
    display_name: str


user_signed_up = Signal()
