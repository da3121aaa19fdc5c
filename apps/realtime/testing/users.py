"""Users of the site's own model, and their sessions."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client


def session_cookie(content: dict[str, Any] | None, user: Any) -> list[tuple[bytes, bytes]]:
    """The header with the cookie of a new session, if there is something for it to hold."""
    client = Client()
    if content:
        session = client.session
        session.update(content)
        session.save()
    if user is not None:
        client.force_login(user)
    return [(b"cookie", each.OutputString([]).encode()) for each in client.cookies.values()]


def user_make(username: str, name: str = "", **fields: Any) -> Any:
    """Create a user of the site's own model without a password, shown to others as `name`."""
    model = get_user_model()
    user: Any = model(**{model.USERNAME_FIELD: username}, **fields)
    if hasattr(user, "display_name"):
        user.display_name = name
    else:
        user.first_name, _, user.last_name = name.partition(" ")
    user.set_unusable_password()
    user.save()
    return user


def cookies_of(user: Any) -> dict[str, str]:
    """The cookies of a new session in which `user` is logged in: a user or a username.

    A user that does not exist yet is made, without a password.
    """
    client = Client()
    client.force_login(user_called(user) if isinstance(user, str) else user)
    return {name: morsel.value for name, morsel in client.cookies.items()}


def user_called(username: str) -> Any:
    """The user of that name, who is made if there is none."""
    model = get_user_model()
    known = model._default_manager.filter(**{model.USERNAME_FIELD: username})
    return known.first() or user_make(username)
