import pytest
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")


@pytest.fixture
def grace(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@pytest.mark.parametrize("name", ["profile", "password_change"])
def test_strangers_are_asked_to_log_in(client: Client, name: str) -> None:
    page = reverse(f"accounts:{name}")
    assert client.get(page)["Location"] == f"{reverse('accounts:login')}?next={page}"


def test_a_profile_is_saved(grace: Client) -> None:
    data = {"display_name": "Grace Hopper", "email": "hopper@example.org"}
    response = grace.post(PROFILE, data, follow=True)
    assert "Your profile is saved." in response.content.decode()
    user = User.objects.get()
    assert (user.display_name, user.email) == ("Grace Hopper", "hopper@example.org")


def test_a_refused_form_does_not_rename_anybody_in_the_header(grace: Client) -> None:
    response = grace.post(PROFILE, {"display_name": "Other", "email": "nonsense"})
    assert response.context["form"].errors
    assert response.context["user"].display_name == "Grace"


def test_a_name_is_text_and_never_markup(grace: Client) -> None:
    attack = "<script>alert(1)</script>"
    page = grace.post(PROFILE, {"display_name": attack, "email": ""}, follow=True).content.decode()
    assert attack not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_a_changed_password_keeps_this_session_and_ends_the_others(
    grace: Client, person: User
) -> None:
    elsewhere = Client()
    elsewhere.force_login(person)
    new = "another-quiet-signal-42"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = grace.post(reverse("accounts:password_change"), data, follow=True)
    assert "Your password is changed." in response.content.decode()
    assert grace.get(PROFILE).status_code == 200
    assert elsewhere.get(PROFILE).status_code == 302


def test_the_present_password_is_asked_for(grace: Client) -> None:
    data = {"old_password": "wrong", "new_password1": "x", "new_password2": "y"}
    response = grace.post(reverse("accounts:password_change"), data)
    assert "This is not your current password." in response.content.decode()
    assert response.content.decode().count(" autofocus") == 1
