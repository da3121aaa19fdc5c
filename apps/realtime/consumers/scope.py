"""The client of an ASGI scope: its headers and its reader."""

from typing import Any

from apps.realtime.streams import Reader


def header(scope: Any, name: bytes) -> str | None:
    """The header's value, or None when it is missing or given twice."""
    values = [value for key, value in scope["headers"] if key.lower() == name]
    return values[0].decode("latin-1") if len(values) == 1 else None


def reader_of(scope: Any) -> Reader:
    """The reader behind a socket. `Authentication` has read the session and the user."""
    user = scope.get("user")
    session = scope.get("session")
    known = user is not None and user.is_authenticated
    return Reader(
        user_id=user.pk if known else None,
        session_key=session.session_key if session is not None else None,
        auth_hash=user.get_session_auth_hash() if known else None,
    )
