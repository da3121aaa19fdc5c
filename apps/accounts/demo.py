"""The demo site's users."""

from typing import NamedTuple

from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.realtime.selectors import users_by_username

DEMO_PASSWORD = "signalbox-demo"  # noqa: S105  # public on purpose


class DemoLogin(NamedTuple):
    username: str
    password: str
    role: str


LOGINS = [
    DemoLogin("ada", DEMO_PASSWORD, "editor"),
    DemoLogin("grace", DEMO_PASSWORD, "member"),
    DemoLogin("edsger", DEMO_PASSWORD, "member"),
    DemoLogin("margaret", DEMO_PASSWORD, "administrator"),
]
EDITORS = "Editors"  # the group, where an app of the site ships one


def demo_create() -> int:
    """Create the demo users who are missing, and change nobody else. Returns how many."""
    missing = [
        login
        for login in LOGINS
        if not User.objects.filter(username__iexact=login.username).exists()
    ]
    for login in missing:
        demo_user_create(login)
    return len(missing)


def demo_user_create(login: DemoLogin) -> User:
    """Create one demo user. Editors join the group, and the administrator becomes a superuser."""
    user = user_create(
        username=login.username,
        password=login.password,
        display_name=login.username.capitalize(),
    )
    if login.role == "editor":
        user.groups.set(Group.objects.filter(name=EDITORS))
    elif login.role == "administrator":
        user.is_staff = user.is_superuser = True
        user.save(update_fields=["is_staff", "is_superuser"])
    return user


def demo_logins() -> list[DemoLogin]:
    """The demo users in this database, for a page or a terminal to show."""
    users = users_by_username(login.username for login in LOGINS)
    names = {user.username for user in users}
    return [login for login in LOGINS if login.username in names]
