"""Who somebody is in the chat: a member by login, or a guest whose name is kept in the session."""

from collections.abc import Collection
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase

from apps.realtime import protocol
from apps.realtime.errors import Refused
from apps.realtime.selectors import display_name
from apps.realtime.streams import Reader

GUEST = "chat_guest"


@dataclass(frozen=True)
class Person:
    """Exactly one of `user_id` and `guest_key` is set.

    `guest_key` is public: browsers use it to tell which messages are their own.
    """

    user_id: int | None
    guest_key: str | None
    name: str

    @property
    def is_member(self) -> bool:
        return self.user_id is not None

    @property
    def key(self) -> str:
        """Tells one person from another, under whatever name."""
        return str(self.user_id or self.guest_key)

    def shown(self) -> protocol.Person:
        """As others in a room see who is here and who is typing."""
        key = f"user.{self.user_id}" if self.is_member else f"guest.{self.guest_key}"
        return protocol.Person(id=key, name=self.name, guest=not self.is_member)


def member(user: AbstractBaseUser) -> Person:
    return Person(user_id=user.pk, guest_key=None, name=display_name(user))


def guest(session: SessionBase) -> Person | None:
    """The guest this session belongs to, or None when no name was chosen yet."""
    kept: dict[str, Any] | None = session.get(GUEST)
    return Person(user_id=None, guest_key=kept["key"], name=kept["name"]) if kept else None


def visitor(*, user: AbstractBaseUser | AnonymousUser, session: SessionBase) -> Person | None:
    """Who is looking at a page: the login counts before a guest's name."""
    return member(user) if isinstance(user, AbstractBaseUser) else guest(session)


def members_active(user_ids: Collection[int | None]) -> set[int]:
    """Those of the users who may log in."""
    people = get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)
    return {*people.values_list("pk", flat=True)}


def check_speaker(person: Person, key: str) -> None:
    """Refuse to let `person` speak on a page that shows another one; its key is `key`, if any."""
    if key not in ("", person.key):
        raise Refused("conflict", f"You are {person.name} here now. Reload the page to go on.")


def person_of(reader: Reader) -> Person | None:
    """Who is behind a socket *now*: read afresh, as people log out, leave and are deactivated."""
    if reader.user_id is not None:
        people = get_user_model()._default_manager.filter(is_active=True)
        user = people.filter(pk=reader.user_id).first()
        return member(user) if user else None
    if reader.session_key is None:
        return None
    return guest(import_module(settings.SESSION_ENGINE).SessionStore(reader.session_key))
