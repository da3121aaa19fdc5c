"""Participants of the chat: members who are logged in, and guests named in their session."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.realtime.errors import LoginRequired, Refused
from apps.realtime.ids import UserId
from apps.realtime.protocol import Person
from apps.realtime.selectors import display_name
from apps.realtime.sessions.stored import session_store, sessions_read
from apps.realtime.streams import Reader, session_principal

GUEST = "chat_guest"  # the session's key


@dataclass(frozen=True)
class Participant:
    """A member has a `user_id`, a guest a `guest_key`; never both. A bot is a member.

    `guest_key` is public: a guest's browser finds its own messages by it. `session` is the
    principal of a guest's session, by which they are known again under another name; it stays on
    the server. Somebody without a name has only that. `quiet_until` is known where presence asks.
    """

    user_id: UserId | None
    guest_key: str | None
    name: str
    session: str = ""
    is_bot: bool = False
    quiet_until: datetime | None = field(default=None, compare=False)

    @property
    def is_named(self) -> bool:
        return self.is_member or self.guest_key is not None

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
        until = self.quiet_until.isoformat() if self.quiet_until else None
        return Person(id=person_id, name=self.name, guest=not self.is_member, quiet_until=until)


def member(user: AbstractBaseUser) -> Participant:
    quiet_until = getattr(user, "quiet_until", None)
    return Participant(
        user_id=user.pk, guest_key=None, name=display_name(user), quiet_until=quiet_until
    )


def guest(session: SessionBase) -> Participant | None:
    """The guest whose session this is; None before they choose a name."""
    saved: dict[str, Any] | None = session.get(GUEST)
    if not saved:
        return None
    return replace(nameless(session.session_key), guest_key=saved["key"], name=saved["name"])


def nameless(session_key: str | None) -> Participant:
    """Somebody who only reads: no guest yet, or no longer."""
    session = session_principal(session_key) if session_key else ""
    return Participant(user_id=None, guest_key=None, name="", session=session)


def page_participant(
    *, user: AbstractBaseUser | AnonymousUser, session: SessionBase
) -> Participant | None:
    """The participant who requests a page. A login takes precedence over a guest's name."""
    return member(user) if isinstance(user, AbstractBaseUser) else guest(session)


def socket_participant(reader: Reader) -> Participant | None:
    """The owner of a socket *now*, from the database: people log out and are deactivated."""
    if reader.user_id is not None:
        user = active_users([reader.user_id]).first()
        return member(user) if user else None
    if reader.session_key is None:
        return None
    return guest(session_store(reader.session_key))


def socket_participants(readers: Collection[Reader]) -> dict[Reader, Participant]:
    """The owners of those sockets now, without those who are nobody. In two queries at most."""
    ids = {each.user_id for each in readers if each.user_id is not None}
    members = {user.pk: member(user) for user in active_users(ids)} if ids else {}
    guests = socket_guests(
        {each.session_key for each in readers if each.user_id is None and each.session_key}
    )
    found = {
        each: guests.get(each.session_key or "")
        if each.user_id is None
        else members.get(each.user_id)
        for each in readers
    }
    return {reader: participant for reader, participant in found.items() if participant}


def active_users(user_ids: Collection[UserId | None]) -> QuerySet[Any]:
    """The users among `user_ids` who may log in."""
    return get_user_model()._default_manager.filter(pk__in=user_ids, is_active=True)


def socket_guests(session_keys: Collection[str]) -> dict[str, Participant]:
    """The guests among those sessions, in one query."""
    if not session_keys:
        return {}
    found = {key: guest(session) for key, session in sessions_read(session_keys).items()}
    return {key: participant for key, participant in found.items() if participant}


def speaker(reader: Reader, key: str) -> Participant:
    """The owner of a socket now, whose page shows the participant with `key` as "you".

    Raises `Refused` for nobody, and for another key than before.
    """
    return named_speaker(socket_participant(reader), key)


def named_speaker(participant: Participant | None, key: str) -> Participant:
    """The same for an owner who was read before."""
    if participant is None:
        raise LoginRequired(_("Choose a name to join the chat."))
    check_speaker(participant, key)
    return participant


def check_speaker(participant: Participant, key: str) -> None:
    """Raise `Refused` if the page shows another participant as "you": one with this `key`."""
    if not is_speaker(participant, key):
        message = _("You are {name} here now. Reload the page to go on.").format(
            name=participant.name
        )
        raise Refused("conflict", message)


def is_speaker(participant: Participant, key: str) -> bool:
    return key in ("", participant.key)
