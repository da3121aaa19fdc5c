from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    get_default_password_validators,
)
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from apps.accounts.forms import STRENGTH_HELP
from apps.accounts.models import User
from apps.accounts.tests.factories import OTHER_SITES, PASSWORD

pytestmark = pytest.mark.django_db
SIGNUP = reverse("account_signup")


def asked(**changes: str) -> dict[str, str]:
    return {
        "username": "ada",
        "email": "",
        "password1": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def errors(response: Any) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_a_new_user_is_logged_in_and_welcomed(client: Client) -> None:
    response = client.post(SIGNUP, asked(), follow=True)
    assert "Welcome, ada." in response.content.decode()
    assert get_user(client).username == "ada"


def test_sign_up_redirects_to_the_requested_page(client: Client) -> None:
    assert client.post(SIGNUP, asked(next="/chat/"))["Location"] == "/chat/"


@pytest.mark.parametrize("target", OTHER_SITES)
def test_a_next_on_another_site_is_ignored(client: Client, target: str) -> None:
    assert client.post(SIGNUP, asked(next=target))["Location"] == reverse("home")


def test_a_taken_username_is_refused_in_any_case(client: Client, person: User) -> None:
    response = client.post(SIGNUP, asked(username="gRACE"))
    assert errors(response) == {"username": ["This username is taken."]}


def test_a_taken_address_is_refused(client: Client, person: User) -> None:
    response = client.post(SIGNUP, asked(email="GRACE@example.org"))
    assert "Another account has this e-mail address." in response.content.decode()


def test_a_refused_form_keeps_its_values(client: Client) -> None:
    response = client.post(SIGNUP, asked(username="a b", email="ada@example.org", next="/chat/"))
    page = response.content.decode()
    assert 'value="a b"' in page
    assert 'value="ada@example.org"' in page
    assert 'name="next" value="/chat/"' in page
    assert PASSWORD not in page
    assert not User.objects.exists()


def test_a_weak_password_is_an_error_of_the_first_field(client: Client) -> None:
    response = client.post(SIGNUP, asked(password1="12345678", password2="12345678"))
    assert list(errors(response)) == ["password1"]


def test_two_different_passwords_are_an_error_of_the_second_field(client: Client) -> None:
    assert list(errors(client.post(SIGNUP, asked(password2="other")))) == ["password2"]


def test_an_error_is_tied_to_its_field_and_gets_the_focus(client: Client) -> None:
    page = client.post(SIGNUP, asked(email="nonsense")).content.decode()
    (field,) = [part for part in page.split("<") if 'name="email"' in part]
    assert 'aria-invalid="true"' in field
    assert "id_email_error" in field
    assert "autofocus" in field
    assert 'id="id_email_error"' in page
    assert page.count(" autofocus") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("username", "username"),
        ("email", "email"),
        ("password1", "new-password"),
        ("password2", "new-password"),
    ],
)
def test_each_field_has_an_autocomplete_value(client: Client, name: str, value: str) -> None:
    field = client.get(SIGNUP).context["form"][name]
    assert field.field.widget.attrs["autocomplete"] == value


def test_a_username_taken_between_check_and_save_is_refused(client: Client) -> None:
    taken = ValidationError({"username": ["This username is taken."]})
    with patch("apps.accounts.forms.user_create", side_effect=taken):
        response = client.post(SIGNUP, asked())
    assert errors(response) == {"username": ["This username is taken."]}


def test_a_logged_in_user_is_redirected(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(SIGNUP)["Location"] == reverse("home")


def test_the_help_text_agrees_with_the_password_validators() -> None:
    asked_length = [
        validator.min_length
        for validator in get_default_password_validators()
        if isinstance(validator, MinimumLengthValidator)
    ]
    assert asked_length == [8]
    assert "At least 8 characters" in STRENGTH_HELP
