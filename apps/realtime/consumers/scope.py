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


def forget_handshake(scope: Any) -> None:
    """Free what only a handshake needs: headers, cookies and the content of the session.

    A browser's headers take two kilobytes for as long as its socket is open. Middleware copies the
    scope, so all are emptied in place. A later look into the session reads it from the database.
    """
    for content in (scope["headers"], scope.get("cookies")):
        if isinstance(content, list | dict):
            content.clear()
    if (session := scope.get("session")) is not None:
        vars(session).pop("_session_cache", None)  # where SessionBase keeps it once read
