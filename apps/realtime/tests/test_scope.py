"""A socket keeps nothing of its handshake but its reader."""

import pytest

from apps.realtime.consumers.scope import forget_handshake
from apps.realtime.sessions.stored import session_store


@pytest.mark.django_db
def test_a_handshake_is_forgotten_and_its_session_can_be_read_again() -> None:
    session = session_store()
    session["name"] = "Ada"
    session.save()
    scope = {"headers": [(b"host", b"x")], "cookies": {"a": "b"}, "session": session}
    outer = {**scope}  # as a middleware holds it
    forget_handshake(scope)
    assert not outer["headers"]
    assert not outer["cookies"]
    assert not hasattr(session, "_session_cache")
    assert session["name"] == "Ada"


def test_a_scope_without_a_session_is_forgotten_too() -> None:
    forget_handshake({"headers": ()})
