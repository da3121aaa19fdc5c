"""The people of the demo site."""

from typing import NamedTuple

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.realtime.selectors import users_by_username

DEMO_PASSWORD = "signalbox-demo"  # noqa: S105  # meant to be known


class DemoLogin(NamedTuple):
    username: str
    password: str
    role: str


LOGINS = [
    DemoLogin("ada", DEMO_PASSWORD, "editor"),
    DemoLogin("grace", DEMO_PASSWORD, "member"),
    DemoLogin("edsger", DEMO_PASSWORD, "member"),
]
EDITORS = {"ada"}


def demo_create() -> int:
    """Make those demo people who are missing; touch nobody who is there. Returns how many."""
    missing = [
        login
        for login in LOGINS
        if not User.objects.filter(username__iexact=login.username).exists()
    ]
    for login in missing:
        person_create(login)
    return len(missing)


def person_create(login: DemoLogin) -> User:
    """Make one demo person; an editor gets every right."""
    user = user_create(
        username=login.username,
        password=login.password,
        display_name=login.username.capitalize(),
    )
    if login.username in EDITORS:
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    return user


def demo_logins() -> list[DemoLogin]:
    """The demo people this database has, for a page or a terminal to show."""
    people = users_by_username(login.username for login in LOGINS)
    names = {user.username for user in people}
    return [login for login in LOGINS if login.username in names]
