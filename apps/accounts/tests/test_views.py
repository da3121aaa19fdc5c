"""Login, logout and the profile. Sign-up and password reset have modules of their own."""

from unittest.mock import patch

import pytest
from django.contrib.auth import get_user
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.factories import OTHER_SITES, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN, PROFILE = reverse("account_login"), reverse("accounts:profile")


def test_login_redirects_to_the_requested_page(client: Client, person: User) -> None:
    data = {"login": "grace", "password": PASSWORD, "next": "/chat/?room=1"}
    response = client.post(LOGIN, data)
    assert response["Location"] == "/chat/?room=1"
    assert get_user(client) == person


def test_a_wrong_password_is_an_error_and_the_username_stays(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"login": "Grace", "password": "wrong"})
    page = response.content.decode()
    assert "The username or password is wrong." in page
    assert 'value="Grace"' in page
    assert "wrong" not in page.replace("password is wrong", "")
    assert page.count("autofocus") == 1
    assert response.context["form"].fields["password"].widget.attrs["autofocus"]


@pytest.mark.parametrize("username", ["grace", "nobody"])
def test_unknown_and_inactive_people_get_the_same_answer(
    client: Client, person: User, username: str
) -> None:
    User.objects.update(is_active=False)
    response = client.post(LOGIN, {"login": username, "password": PASSWORD})
    assert response.context["form"].non_field_errors() == ["The username or password is wrong."]


@pytest.mark.parametrize("target", OTHER_SITES)
def test_a_next_on_another_site_is_ignored(client: Client, person: User, target: str) -> None:
    response = client.post(LOGIN, {"login": "grace", "password": PASSWORD, "next": target})
    assert response["Location"] == reverse("home")


def test_the_page_keeps_next_for_the_form_and_for_sign_up(client: Client) -> None:
    page = client.get(LOGIN, {"next": "/chat/?a=1&b=2"}).content.decode()
    assert 'name="next" value="/chat/?a=1&amp;b=2"' in page
    assert reverse("account_signup") + "?next=%2Fchat%2F%3Fa%3D1%26b%3D2" in page


def test_the_login_page_shows_the_sites_name_instead_of_its_host(client: Client) -> None:
    assert "testserver" not in client.get(LOGIN).content.decode()


def test_a_logged_in_user_is_redirected(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(LOGIN, {"next": "/chat/"})["Location"] == "/chat/"


@pytest.mark.parametrize("name", ["grace", " GRACE ", "grace@example.org", "Grace@Example.ORG"])
def test_people_log_in_with_their_name_or_address(client: Client, person: User, name: str) -> None:
    assert client.post(LOGIN, {"login": name, "password": PASSWORD}).status_code == 302
    assert get_user(client) == person


@pytest.mark.parametrize("name", ["grace", "grace@example.org", "nobody", "nobody@example.org"])
def test_each_log_in_computes_one_hash(client: Client, person: User, name: str) -> None:
    """Otherwise the time it takes would reveal who has an account."""
    with patch.object(MD5PasswordHasher, "encode", autospec=True, side_effect=hashed) as encode:
        client.post(LOGIN, {"login": name, "password": "wrong"})
    assert encode.call_count == 1


def hashed(self: MD5PasswordHasher, password: str, salt: str) -> str:
    return f"md5${salt}$of-{password}"


def test_logging_out_needs_a_post(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(reverse("account_logout")).status_code == 200
    assert get_user(client) == person


def test_logging_out_ends_the_session_and_says_so(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.post(reverse("account_logout"), follow=True)
    assert "You are logged out." in response.content.decode()
    assert get_user(client) != person


def test_logging_out_from_another_site_is_refused(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post(reverse("account_logout")).status_code == 403
    assert get_user(client) == person


@pytest.fixture
def grace(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", ["accounts:profile", "account_change_password", "account_email"])
def test_guests_are_redirected_to_the_login(client: Client, name: str) -> None:
    page = reverse(name)
    assert client.get(page)["Location"] == f"{reverse('account_login')}?next={page}"


def test_a_profile_is_saved(grace: Client) -> None:
    data = {"display_name": "Grace Hopper"}
    response = grace.post(PROFILE, data, follow=True)
    assert "Your profile is saved." in response.content.decode()
    assert User.objects.get().display_name == "Grace Hopper"


def test_a_refused_form_does_not_change_the_name_in_the_header(grace: Client) -> None:
    response = grace.post(PROFILE, {"display_name": "Other\u202e"})
    assert response.context["form"].errors
    assert response.context["user"].display_name == "Grace"


def test_markup_in_a_display_name_is_escaped(grace: Client) -> None:
    attack = "<script>alert(1)</script>"
    page = grace.post(PROFILE, {"display_name": attack}, follow=True).content.decode()
    assert attack not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    grace: Client, person: User
) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    new = "another-quiet-signal-42"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    response = grace.post(reverse("account_change_password"), data, follow=True)
    assert "Your password is changed." in response.content.decode()
    assert grace.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_changing_the_password_needs_the_current_one(grace: Client) -> None:
    data = {"oldpassword": "wrong", "password1": "x", "password2": "y"}
    response = grace.post(reverse("account_change_password"), data)
    assert "This is not your current password." in response.content.decode()
    assert response.content.decode().count(" autofocus") == 1
