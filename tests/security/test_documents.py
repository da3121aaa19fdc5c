"""The documents about security agree with the settings and the code."""

import re
from dataclasses import fields

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import resolve, reverse

from apps.realtime.hub.limits import Limits
from project.environment import SETTINGS
from tests.security.conftest import HASHERS
from tests.site import ROOT

SECURITY = (ROOT / "docs/security.md").read_text()
SESSIONS = (ROOT / "docs/realtime/sessions.md").read_text()
LIMITS = (ROOT / "docs/realtime/limits.md").read_text()
OPERATING = (ROOT / "docs/operating.md").read_text()
# Tables of Django that hold nothing about people.
NOBODYS = {"ContentType", "Permission", "Group"}


def test_the_security_page_names_every_limit_of_attempts() -> None:
    missing = [name for name in SETTINGS if name.startswith("ATTEMPTS_") and name not in SECURITY]
    assert missing == []


def test_the_security_page_names_every_rule_for_passwords() -> None:
    names = [str(each["NAME"]).rpartition(".")[2] for each in settings.AUTH_PASSWORD_VALIDATORS]
    assert len(names) == 5
    assert [name for name in names if name not in SECURITY] == []


def test_the_security_page_names_every_way_to_log_in() -> None:
    """No code of ours calls Django's `login`: all pages are allauth's."""
    callers = {
        path.relative_to(ROOT).as_posix()
        for top in ("apps", "project")
        for path in (ROOT / top).rglob("*.py")
        if "tests" not in path.parts and re.search(r"\blogin\(|LoginView", path.read_text())
    }
    assert callers == set()
    assert reverse("admin:login") == "/admin/login/"
    assert resolve("/admin/login/").view_name == "admin_login"  # before the admin's own
    for name in ("account_login", "account_signup"):
        assert reverse(name)
        assert f"`{name}`" in SECURITY


def test_the_security_page_names_the_algorithms() -> None:
    names = [path.rpartition(".")[2] for path in HASHERS]
    assert [name for name in names if f"`{name}`" not in SECURITY] == []


def test_the_security_page_classifies_every_table_about_people() -> None:
    tables = [model for model in apps.get_models() if model.__name__ not in NOBODYS]
    labels = {f"{model._meta.app_label}.{model.__name__}" for model in tables}
    assert {label for label in labels if f"`{label}`" not in SECURITY} == set()


def test_the_sessions_page_says_how_long_one_lasts() -> None:
    assert settings.SESSION_COOKIE_AGE == 14 * 24 * 3600
    assert "lasts for two weeks" in SESSIONS
    assert f"takes {Limits().sockets_per_user} sockets of one user" in SESSIONS


def test_the_limits_page_names_every_limit() -> None:
    names = [each.name for each in fields(Limits) if each.name != "proxies"]
    assert [name for name in names if f"LIMIT_{name.upper()}" not in LIMITS] == []


@pytest.mark.parametrize(
    ("pattern", "folder"),
    [
        (r'log\(logging\.\w+, "([\w -]+)"', "apps/accounts"),
        (r'\brefused\("([\w ]+)"\)', "apps/realtime"),
    ],
    ids=["event", "refused"],
)
def test_the_operators_page_explains_every_event_in_the_log(pattern: str, folder: str) -> None:
    code = "".join(
        path.read_text() for path in (ROOT / folder).rglob("*.py") if "tests" not in path.parts
    )
    found = set(re.findall(pattern, code))
    assert len(found) >= 3
    assert {each for each in found if f"`{each}`" not in OPERATING} == set()
