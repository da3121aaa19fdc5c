"""The signals that accounts send to other apps."""

from dataclasses import dataclass

from django.dispatch import Signal


@dataclass(frozen=True, slots=True)
class UserSignedUp:
    """The `event` of `user_signed_up`, which is sent inside the new account's transaction."""

    user_id: int
    username: str
    display_name: str


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """The `event` of `preferences_changed`, which is sent inside the change's transaction.

    `language` and `time_zone` are empty if the person has chosen none.
    """

    user_id: int
    language: str
    time_zone: str


user_signed_up = Signal()
preferences_changed = Signal()
