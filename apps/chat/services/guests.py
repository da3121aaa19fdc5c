"""Guests: people without an account, who have a name in their session."""

import secrets

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from apps.chat import text
from apps.chat.people import GUEST, Participant
from apps.realtime.errors import Refused
from apps.realtime.names import is_reserved
from apps.realtime.selectors import users_with_name
from apps.realtime.sessions.control import end_session


def guest_join(*, session: SessionBase, name: str) -> Participant:
    """Give a guest a name, or another one. Raises `Refused` for a member's or reserved name."""
    name = text.guest_name(name)
    if is_reserved(name):
        raise Refused("conflict", _("This name is reserved. Choose another one."))
    if users_with_name(name).exists():
        raise Refused("conflict", f"{name} is the name of a member. Log in if it is yours.")
    key = session.get(GUEST, {}).get("key") or secrets.token_urlsafe(12)
    session[GUEST] = {"name": name, "key": key}
    return Participant(user_id=None, guest_key=key, name=name)


def guest_leave(*, session: SessionBase) -> None:
    """Forget a guest's name, in every tab. Their messages keep the name that they had."""
    if session.pop(GUEST, None) is not None:
        session.save()  # before the sockets close, as they reconnect before the response is sent
        end_session(session_key=str(session.session_key))
