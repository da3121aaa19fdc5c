"""With every user model, people have a name that fits, and are found by it."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User as DjangosUser

from apps.realtime.selectors import display_name, users_by_username, users_with_name
from apps.realtime.testing import user_make


class Keycard:
    """A user with nothing but an address to be called by."""

    def get_username(self) -> str:
        return "robin@example.org"


@pytest.mark.parametrize(
    ("user", "name"),
    [
        (DjangosUser(username="ada", first_name="Ada", last_name="Lovelace"), "Ada Lovelace"),
        (DjangosUser(username="ada"), "ada"),
        (DjangosUser(username="a" * 150), "a" * 60),
        (Keycard(), "robin@example.org"),
    ],
)
def test_everybody_has_a_name(user: Any, name: str) -> None:
    assert display_name(user) == name


@pytest.mark.django_db
def test_people_are_found_in_any_case() -> None:
    ada = user_make("Ada", "Ada Lovelace")
    gone = user_make("grace", "Grace Hopper", is_active=False)
    assert display_name(ada) == "Ada Lovelace"
    assert list(users_by_username(["aDA", "grace", "nobody"])) == [ada]
    assert list(users_with_name("ada lovelace")) == list(users_with_name("ADA")) == [ada]
    assert list(users_with_name("Grace Hopper")) == [gone]
    assert not users_with_name("Lovelace").exists()
    assert get_user_model()._default_manager.count() == 2


@pytest.mark.django_db
def test_a_manager_without_a_search_of_its_own_is_searched_by_fields(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = type(get_user_model()._default_manager)
    monkeypatch.delattr(manager, "called", raising=False)
    ada = user_make("ada", "Ada Lovelace")
    assert list(users_with_name("ada lovelace")) == list(users_with_name("ADA")) == [ada]
    assert not users_with_name("Lovelace").exists()
