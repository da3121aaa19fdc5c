"""Passwords: how they are chosen, stored and compared, by the forms of the real site."""

from html.parser import HTMLParser

import pytest
from django.conf import LazySettings, settings
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import user_create
from tests.security.conftest import HASHERS, PASSWORD

pytestmark = pytest.mark.django_db
WEAK = {
    "short": "x7-Qz9p",
    "common": "password1",
    "digits": "8329104756",
    "like the username": "grace-hopper1",
}
PAGES_WITH_PASSWORDS = ("account_login", "account_signup", "account_change_password")


def change(client: Client, new: str, old: str = PASSWORD) -> None:
    data = {"oldpassword": old, "password1": new, "password2": new}
    client.post(reverse("account_change_password"), data)


@pytest.mark.parametrize("password", WEAK.values(), ids=[*WEAK])
def test_a_weak_password_is_refused_on_every_form(
    logged_in: Client, grace: User, password: str
) -> None:
    change(logged_in, password)
    grace.refresh_from_db()
    assert grace.check_password(PASSWORD)
    asked = {"username": "grace-hopper1", "password1": password, "password2": password}
    Client().post(reverse("account_signup"), asked)
    assert User.objects.count() == 1


@pytest.mark.parametrize("form", ["{}2026", "my {}!", "{}{}"])
def test_the_sites_name_with_a_few_letters_is_no_password(
    logged_in: Client, grace: User, form: str
) -> None:
    change(logged_in, form.replace("{}", settings.SITE_NAME.upper()))
    grace.refresh_from_db()
    assert grace.check_password(PASSWORD)
    long = f"{settings.SITE_NAME} and a sentence of my own"
    change(logged_in, long)
    grace.refresh_from_db()
    assert grace.check_password(long)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "ユニコードの合言葉です",
        "x" * 20 + "y" * 108,
        "onlylowercaseletters",
    ],
    ids=["spaces", "other scripts", "128 characters", "lower case only"],
)
def test_a_password_may_have_any_characters_and_128_of_them(
    logged_in: Client, grace: User, password: str
) -> None:
    change(logged_in, password)
    grace.refresh_from_db()
    assert grace.check_password(password)


@pytest.mark.parametrize(
    "given", [PASSWORD.upper(), f"{PASSWORD} ", f" {PASSWORD}", PASSWORD[:-1], f"{PASSWORD}x"]
)
def test_a_password_is_compared_exactly_as_it_was_given(grace: User, given: str) -> None:
    assert authenticate(username="grace-hopper", password=given) is None


def test_the_end_of_a_long_password_counts() -> None:
    user_create(username="long", password="x" * 127 + "y")
    assert authenticate(username="long", password="x" * 127 + "z") is None
    assert authenticate(username="long", password="x" * 127 + "y") is not None


@pytest.fixture
def slow_hashes(settings: LazySettings) -> None:
    """Those of the site, which take a third of a second each."""
    settings.PASSWORD_HASHERS = HASHERS


def test_a_password_is_stored_as_an_argon2_hash(slow_hashes: None, grace: User) -> None:
    """With OWASP's parameters at least: 19 MiB of memory and two passes."""
    parts = grace.password.split("$")
    assert parts[:2] == ["argon2", "argon2id"]
    costs = dict(part.split("=") for part in parts[3].split(","))
    assert int(costs["m"]) >= 19 * 1024
    assert int(costs["t"]) >= 2


def test_a_hundred_log_ins_at_once_fit_into_two_gigabytes(slow_hashes: None, grace: User) -> None:
    """One address may try as many; each takes the memory of one hash."""
    costs = dict(part.split("=") for part in grace.password.split("$")[3].split(","))
    assert 100 * int(costs["m"]) <= 2 * 1024 * 1024


def test_two_equal_passwords_have_different_hashes(slow_hashes: None, grace: User) -> None:
    assert user_create(username="ada", password=PASSWORD).password != grace.password


def test_an_older_kind_of_hash_is_replaced_at_the_next_login(
    slow_hashes: None, client: Client, grace: User
) -> None:
    """So parameters and algorithms can change without asking everybody for a new password."""
    User.objects.filter(pk=grace.pk).update(
        password=make_password(PASSWORD, hasher="pbkdf2_sha256")
    )
    data = {"login": "grace-hopper", "password": PASSWORD}
    assert client.post(reverse("account_login"), data).status_code == 302
    grace.refresh_from_db()
    assert grace.password.startswith("argon2$")


class PasswordFields(HTMLParser):
    """The attributes of a page's password fields, and the names of all fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.hidden: list[dict[str, str | None]] = []
        self.names: list[str | None] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input":
            self.names.append(found.get("name"))
            if found.get("type") == "password":
                self.hidden.append(found)


@pytest.mark.parametrize("name", PAGES_WITH_PASSWORDS)
def test_password_fields_hide_their_text_and_let_managers_fill_them(
    client: Client, grace: User, name: str
) -> None:
    if name == "account_change_password":
        client.force_login(grace)
    fields = PasswordFields(client.get(reverse(name)).content.decode())
    assert fields.hidden
    assert len(fields.hidden) == sum("password" in str(each) for each in fields.names)
    for field in fields.hidden:
        assert field["autocomplete"] in ("current-password", "new-password")
        assert not {"onpaste", "readonly", "maxlength"} & field.keys()


def test_no_form_asks_for_a_secret_question(client: Client) -> None:
    for name in ("account_signup", "account_reset_password"):
        fields = PasswordFields(client.get(reverse(name)).content.decode())
        asked = {str(each) for each in fields.names}
        assert asked <= {
            "username",
            "email",
            "password1",
            "password2",
            "csrfmiddlewaretoken",
            "next",
        }
