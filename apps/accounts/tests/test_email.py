"""A new e-mail address replaces the old one when its owner confirms it."""

import re
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import LazySettings
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.factories import PASSWORD, deliver

pytestmark = pytest.mark.django_db
EMAIL, SIGNUP, LOGIN = reverse("account_email"), reverse("account_signup"), reverse("account_login")
ASKED = {
    "username": "ada",
    "email": "ada@example.org",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


@pytest.fixture
def grace(client: Client, person: User) -> Client:
    client.force_login(person)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture
def verified_only(settings: LazySettings) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]


def ask_for(client: Client, email: str) -> str:
    response = client.post(EMAIL, {"action_add": "", "email": email}, follow=True)
    return response.content.decode()


def open_link(message: EmailMessage, client: Client) -> str:
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    assert client.get(found[1]).status_code == 200
    return client.post(found[1], follow=True).content.decode()


def test_a_new_address_replaces_the_old_one_when_its_link_is_opened(
    grace: Client, mailoutbox: list[EmailMessage]
) -> None:
    assert "We have sent a link to hopper@example.org." in ask_for(grace, "Hopper@example.org")
    assert User.objects.get().email == "grace@example.org"
    deliver()
    (message,) = mailoutbox
    assert message.to == ["hopper@example.org"]
    assert "hopper@example.org is confirmed." in open_link(message, grace)
    assert User.objects.get().email == "hopper@example.org"
    (address,) = EmailAddress.objects.all()
    assert (address.email, address.verified, address.primary) == ("hopper@example.org", True, True)


def test_a_new_address_takes_the_password(client: Client, person: User) -> None:
    """A thief of a browser that is logged in cannot take over the account."""
    client.force_login(person)
    assert "Is it you?" in ask_for(client, "mallory@example.org")
    assert not EmailAddress.objects.filter(email="mallory@example.org").exists()
    page = f"{reverse('account_reauthenticate')}?next={EMAIL}"
    client.post(page, {"password": PASSWORD})
    assert EmailAddress.objects.filter(email="mallory@example.org").exists()


def test_the_old_address_is_told_of_the_new_one(
    grace: Client, mailoutbox: list[EmailMessage]
) -> None:
    """Somebody else may have changed it."""
    ask_for(grace, "hopper@example.org")
    deliver()
    open_link(mailoutbox[0], grace)
    deliver()
    assert mailoutbox[1].to == ["grace@example.org"]
    assert "hopper@example.org" in mailoutbox[1].body


def test_an_address_of_another_user_is_refused(grace: Client) -> None:
    User.objects.create(username="ada", email="ada@example.org")
    assert "Another account has this e-mail address." in ask_for(grace, "ADA@example.org")


def test_a_pending_address_is_no_way_in(grace: Client, mailoutbox: list[EmailMessage]) -> None:
    """The address may be mistyped. Its owner gets neither a code nor a link for a new password."""
    ask_for(grace, "hopper@example.org")
    visitor = Client()
    visitor.post(reverse("account_request_login_code"), {"email": "hopper@example.org"})
    visitor.post(reverse("account_reset_password"), {"email": "hopper@example.org"})
    deliver()
    assert len(mailoutbox) == 1  # the link that confirms it


def test_an_address_may_be_removed(grace: Client) -> None:
    ask_for(grace, "hopper@example.org")
    grace.post(EMAIL, {"action_remove": "", "email": "hopper@example.org"})
    assert [*EmailAddress.objects.values_list("email", flat=True)] == ["grace@example.org"]


def test_where_addresses_are_confirmed_nobody_is_let_in_before(
    verified_only: None, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    assert "email" in client.post(SIGNUP, ASKED | {"email": ""}).context["form"].errors
    assert "Check your mail" in client.post(SIGNUP, ASKED, follow=True).content.decode()
    assert not get_user(client).is_authenticated
    login = {"login": "ada", "password": PASSWORD}
    assert "Check your mail" in client.post(LOGIN, login, follow=True).content.decode()
    assert not get_user(client).is_authenticated
    deliver()
    open_link(mailoutbox[0], client)
    client.post(LOGIN, login)
    assert get_user(client).username == "ada"


def test_where_addresses_are_confirmed_a_sign_up_does_not_tell_who_has_an_account(
    verified_only: None, person: User, mailoutbox: list[EmailMessage]
) -> None:
    new, known = Client(), Client()
    unknown_page = new.post(SIGNUP, ASKED, follow=True)
    known_page = known.post(
        SIGNUP, ASKED | {"username": "other", "email": "grace@example.org"}, follow=True
    )
    assert unknown_page.redirect_chain == known_page.redirect_chain
    told = unknown_page.content.decode().replace("ada@example.org", "grace@example.org")
    assert told == known_page.content.decode()
    deliver()
    assert [message.to for message in mailoutbox] == [["ada@example.org"], ["grace@example.org"]]


def test_an_account_is_sent_few_links(
    verified_only: None, client: Client, mailoutbox: list[EmailMessage]
) -> None:
    """Each log-in to an unconfirmed account asks for one."""
    client.post(SIGNUP, ASKED)
    for _ in range(6):
        Client().post(LOGIN, {"login": "ada", "password": PASSWORD})
    deliver()
    assert len(mailoutbox) == 3


def test_addresses_from_before_get_a_row(person: User) -> None:
    User.objects.filter(pk=person.pk).update(email="Grace@Example.org")
    migration = import_module("apps.accounts.migrations.0006_addresses_of_allauth")
    migration.add_addresses(apps, connection.schema_editor())
    assert User.objects.get().email == "grace@example.org"
    address = EmailAddress.objects.get()
    assert (address.email, address.primary, address.verified) == ("grace@example.org", True, False)
