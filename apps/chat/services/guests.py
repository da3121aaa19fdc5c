"""Guests: people without an account, who have a name in their session."""

import secrets
from dataclasses import replace

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from apps.chat import text
from apps.chat.models import GuestSession
from apps.chat.people import GUEST, Participant, nameless
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
        raise Refused(
            "conflict",
            _("{name} is the name of a member. Log in if it is yours.").format(name=name),
        )
    key = session.get(GUEST, {}).get("key") or secrets.token_urlsafe(12)
    session[GUEST] = {"name": name, "key": key}
    if session.session_key is None:
        session.save()  # which gives it a key
    participant = replace(nameless(session.session_key), guest_key=key, name=name)
    GuestSession.objects.update_or_create(
        guest_key=key, defaults={"session": participant.session, "name": name}
    )
    return participant


def guest_leave(*, session: SessionBase) -> None:
    """Forget a guest's name, in every tab. Their messages keep the name that they had."""
    left = session.pop(GUEST, None)
    if left is not None:
        GuestSession.objects.filter(guest_key=left["key"]).update(name="")
        session.save()  # before the sockets close, as they reconnect before the response is sent
        end_session(session_key=str(session.session_key))
