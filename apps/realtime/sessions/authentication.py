"""Reads the sessions and users of many handshakes in two queries."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import parse_cookie
from django.utils.crypto import constant_time_compare

from apps.realtime.layer.batch import Batch
from apps.realtime.sessions.stored import session_store, sessions_read

Known = tuple[SessionBase, Any]  # a session and its user

HANDSHAKES = 32  # resumed in one turn of the event loop, so that deliveries are not delayed


class Authentication:
    """ASGI middleware that gives a socket's scope its `cookies`, `session` and `user`.

    As Channels' AuthMiddlewareStack, but two queries serve all handshakes that come at the same
    time, and `send` is not wrapped. The session is for reading: a socket sets no cookie.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(await with_user(scope), receive, send)


async def with_user(scope: Any) -> Any:
    """A function of its own, so that a socket holds none of this for as long as it lives."""
    cookies = cookies_of(scope)
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    session, user = (await _known.ask(key) if key else None) or nobody()
    # In place: a socket keeps each copy of its scope for as long as it lives.
    scope |= {"cookies": cookies, "session": session, "user": user}
    return scope


def cookies_of(scope: Any) -> dict[str, str]:
    lines = (value for name, value in scope["headers"] if name == b"cookie")
    return parse_cookie(next(lines, b"").decode("latin-1"))


def nobody() -> Known:
    return session_store(), AnonymousUser()


def known(keys: Collection[str]) -> dict[str, Known]:
    """Those of the session `keys` that are alive, each with its user.

    A session from before a new password is over, as it is for Django.
    """
    sessions = sessions_read(keys)
    users = dict(users_of(sessions))
    return {
        key: (session, users.get(key) or AnonymousUser())
        for key, session in sessions.items()
        if SESSION_KEY not in session or key in users
    }


_known = Batch(known, most=HANDSHAKES)


def users_of(sessions: Mapping[str, SessionBase]) -> Iterator[tuple[str, Any]]:
    """The user of each session that has one who may log in, and whose password is unchanged."""
    for path in settings.AUTHENTICATION_BACKENDS:
        ids = {
            key: user_id_of(session)
            for key, session in sessions.items()
            if session.get(BACKEND_SESSION_KEY) == path and SESSION_KEY in session
        }
        users = users_by_id(load_backend(path), {*ids.values()}) if ids else {}
        for key, user_id in ids.items():
            user = users.get(user_id)
            if user is not None and is_verified(user, sessions[key]):
                yield key, user


def user_id_of(session: SessionBase) -> Any:
    primary_key: Any = get_user_model()._meta.pk
    return primary_key.to_python(session[SESSION_KEY])


def users_by_id(backend: Any, ids: Collection[Any]) -> dict[Any, Any]:
    """The users that `backend.get_user` finds, in one query if it is Django's own."""
    if type(backend).get_user is not ModelBackend.get_user:
        return {each: backend.get_user(each) for each in ids}
    users = get_user_model()._default_manager.in_bulk(ids)
    return {key: user for key, user in users.items() if backend.user_can_authenticate(user)}


def is_verified(user: Any, session: SessionBase) -> bool:
    """Whether the session belongs to the user's present password, under any key of the site."""
    if not hasattr(user, "get_session_auth_hash"):
        return True
    given = session.get(HASH_SESSION_KEY) or ""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    return any(constant_time_compare(given, each) for each in hashes)
