"""Demo content comes once, and not by accident to a site that is open to the world."""

from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from project.management.commands.demo import DEMOS

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = [
    "accounts.User",
    "chat.Message",
    "liveblog.Post",
    "notifications.Notification",
    "realtime.LogEntry",
]


def counts() -> list[int]:
    return [apps.get_model(table)._default_manager.count() for table in TABLES]


def test_running_demo_again_adds_nothing(settings: Any) -> None:
    settings.DEBUG = True
    out = StringIO()
    call_command("demo", stdout=out)
    once = counts()
    assert 0 not in once
    call_command("demo", stdout=out)
    assert counts() == once
    assert f"demo {len(DEMOS)}/{len(DEMOS)}" in out.getvalue()


def test_known_passwords_do_not_come_to_production_unasked(settings: Any) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="password is published"):
        call_command("demo")
    assert User.objects.count() == 0
    call_command("demo", known_passwords=True, stdout=StringIO())
    # The chat's bot has none.
    assert sum(user.has_usable_password() for user in User.objects.all()) == 4
