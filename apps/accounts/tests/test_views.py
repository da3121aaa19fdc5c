import pytest
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.conftest import ELSEWHERE, PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = reverse("accounts:login")


def test_the_right_password_leads_to_the_page_asked_for(client: Client, person: User) -> None:
    data = {"username": "grace", "password": PASSWORD, "next": "/chat/?room=1"}
    response = client.post(LOGIN, data)
    assert response["Location"] == "/chat/?room=1"
    assert get_user(client) == person


def test_a_wrong_password_says_so_and_keeps_the_username(client: Client, person: User) -> None:
    response = client.post(LOGIN, {"username": "Grace", "password": "wrong"})
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
    response = client.post(LOGIN, {"username": username, "password": PASSWORD})
    assert response.context["form"].non_field_errors() == ["The username or password is wrong."]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_a_next_on_another_site_is_ignored(client: Client, person: User, target: str) -> None:
    response = client.post(LOGIN, {"username": "grace", "password": PASSWORD, "next": target})
    assert response["Location"] == reverse("home")


def test_the_page_keeps_next_for_the_form_and_for_sign_up(client: Client) -> None:
    page = client.get(LOGIN, {"next": "/chat/?a=1&b=2"}).content.decode()
    assert 'name="next" value="/chat/?a=1&amp;b=2"' in page
    assert reverse("accounts:signup") + "?next=%2Fchat%2F%3Fa%3D1%26b%3D2" in page


def test_the_page_bears_the_name_of_the_site_and_not_its_host(client: Client) -> None:
    assert "testserver" not in client.get(LOGIN).content.decode()


def test_who_is_logged_in_is_taken_onwards(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(LOGIN, {"next": "/chat/"})["Location"] == "/chat/"


def test_logging_out_takes_a_form(client: Client, person: User) -> None:
    client.force_login(person)
    assert client.get(reverse("accounts:logout")).status_code == 405
    assert get_user(client) == person


def test_logging_out_ends_the_session_and_says_so(client: Client, person: User) -> None:
    client.force_login(person)
    response = client.post(reverse("accounts:logout"), follow=True)
    assert "You are logged out." in response.content.decode()
    assert get_user(client) != person


def test_logging_out_from_another_site_is_refused(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert client.post(reverse("accounts:logout")).status_code == 403
    assert get_user(client) == person
