import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from apps.accounts.models import User
from apps.accounts.tests.factories import PASSWORD
from apps.realtime.testing import INVISIBLE_TEXTS

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["ada", "Ada_L-1815", "a" * 30])
def test_a_username_that_can_be_mentioned_is_accepted(username: str) -> None:
    User(username=username, password="x").full_clean()


@pytest.mark.parametrize("username", ["", "ab", "a" * 31, "a b c", "ada!", "ädä", "ada\n", "a@b.c"])
def test_a_username_that_could_not_be_mentioned_is_refused(username: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        User(username=username, password="x").full_clean()
    assert "username" in refusal.value.message_dict


def test_the_database_refuses_usernames_that_differ_in_case_only(person: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(username="gRACE")


def test_the_database_refuses_an_address_that_differs_in_case_only(person: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create(username="other", email="Grace@Example.org")


def test_any_number_of_users_may_have_no_address() -> None:
    User.objects.create(username="ada")
    User.objects.create(username="edsger")


def test_the_display_name_defaults_to_the_username() -> None:
    user = User.objects.create(username="ada", display_name="  ")
    assert user.display_name == user.get_full_name() == user.get_short_name() == "ada"


@pytest.mark.parametrize("name", ["line\nbreak", "\u202eevil", "nul\x00", *INVISIBLE_TEXTS])
def test_a_display_name_that_hides_or_turns_text_is_refused(name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        User(username="ada", password="x", display_name=name).full_clean()
    assert "display_name" in refusal.value.message_dict


@pytest.mark.parametrize("name", ["Ada Lovelace", "عادة", "エイダ", "🚦"])
def test_a_display_name_may_be_in_any_script(name: str) -> None:
    User(username="ada", password="x", display_name=name).full_clean()


def test_users_log_in_with_their_username_in_any_case(person: User) -> None:
    assert authenticate(username="gRaCe", password=PASSWORD) == person
