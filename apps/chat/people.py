"""Participants of the chat: members who are logged in, and guests named in their session."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from apps.realtime.errors import Refused
from apps.realtime.protocol import Person
from apps.realtime.selectors import display_name
from apps.realtime.streams import Reader

GUEST = "chat_guest"  # the session's key


@dataclass(frozen=True)
class Participant:
    """A member has a `user_id`, a guest a `guest_key`; never both.

    `guest_key` is public: a guest's browser finds its own messages by it.
    """

    user_id: int | None
    guest_key: str | None
    name: str

    @property
    def is_member(self) -> bool:
        return self.user_id is not None

    @property
    def key(self) -> str:
        """Identifies the participant. It stays the same when a guest changes the name."""
        return str(self.user_id or self.guest_key)

    def as_person(self) -> Person:
        """As presence and typing show them to others."""
        person_id = f"user.{self.user_id}" if self.is_member else f"guest.{self.guest_key}"
        return Person(id=person_id, name=self.name, guest=not self.is_member)


def member(user: AbstractBaseUser) -> Participant:
    return Participant(user_id=user.pk, guest_key=None, name=display_name(user))


def guest(session: SessionBase) -> Participant | None:
    """The guest whose session this is; None before they choose a name."""
    saved: dict[str, Any] | None = session.get(GUEST)
    if not saved:
        return None
    return Participant(user_id=None, guest_key=saved["key"], name=saved["name"])


def page_participant(
    *, user: AbstractBaseUser | AnonymousUser, session: SessionBase
) -> Participant | None:
    """The participant who requests a page. A login takes precedence over a guest's name."""
    return member(user) if isinstance(user, AbstractBaseUser) else guest(session)


def socket_participant(reader: Reader) -> Participant | None:
    """Whose socket it is *now*, read from the database: people log out and are deactivated."""
    if reader.user_id is not None:
        users = get_user_model()._default_manager.filter(is_active=True)
        user = users.filter(pk=reader.user_id).first()
        return member(user) if user else None
    if reader.session_key is None:
        return None
    return guest(import_module(settings.SESSION_ENGINE).SessionStore(reader.session_key))


def active_user_ids(user_ids: Collection[int | None]) -> set[int]:
    """The ids among `user_ids` whose users may log in."""
    users = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)
    return {*users.values_list("pk", flat=True)}


def check_speaker(participant: Participant, key: str) -> None:
    """Raise `Refused` if the page shows another participant as "you": one with this `key`."""
    if key not in ("", participant.key):
        message = f"You are {participant.name} here now. Reload the page to go on."
        raise Refused("conflict", message)
