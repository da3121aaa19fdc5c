import re

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.tests.factories import PASSWORD, deliver
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db
RESET = reverse("account_reset_password")
NEW = "another-quiet-signal-42"


def link_in(message: EmailMessage) -> str:
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    return found[1]


def test_a_mailed_link_sets_a_new_password_once(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(RESET, {"email": "Grace@example.org"}, follow=True)
    deliver()
    (message,) = mailoutbox
    assert message.to == ["grace@example.org"]
    assert message.subject == "A new password for testserver"
    assert "Your username is Grace." in message.body

    form = client.get(link_in(message), follow=True)
    assert "Choose a new password" in form.content.decode()
    data = {"password1": NEW, "password2": NEW}
    done = client.post(form.redirect_chain[-1][0], data, follow=True)
    assert "Your password is changed" in done.content.decode()

    assert not client.login(username="grace", password=PASSWORD)
    assert client.login(username="grace", password=NEW)
    again = client.get(link_in(message), follow=True)
    assert "This link no longer works" in again.content.decode()


def test_known_and_unknown_addresses_get_the_same_answer(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    known = client.post(RESET, {"email": "grace@example.org"}, follow=True)
    unknown = client.post(RESET, {"email": "nobody@example.org"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert known.content == unknown.content
    deliver()
    assert [message.to for message in mailoutbox] == [["grace@example.org"]]


@pytest.mark.parametrize("page", ["account_reset_password", "account_request_login_code"])
def test_an_inactive_account_gets_no_mail(
    client: Client, person: User, mailoutbox: list[EmailMessage], page: str
) -> None:
    User.objects.update(is_active=False)
    client.post(reverse(page), {"email": "grace@example.org"})
    deliver()
    assert not mailoutbox


def test_a_name_is_not_escaped_in_the_mail(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.update(display_name="O'Hara & <Sons>")
    client.post(RESET, {"email": "grace@example.org"})
    deliver()
    assert "Hello O'Hara & <Sons>," in mailoutbox[0].body


def test_a_link_with_a_wrong_token_offers_a_new_one(client: Client, person: User) -> None:
    url = reverse("account_reset_password_from_key", args=["MQ", "set-nothing"])
    page = client.get(url).content.decode()
    assert "This link no longer works" in page
    assert RESET in page


def test_the_reset_page_does_not_query_users(client: Client, person: User) -> None:
    """Otherwise the time it takes would reveal who has an account."""
    with CaptureQueriesContext(connection) as queries:
        client.post(RESET, {"email": "grace@example.org"})
    assert not [query for query in queries if "accounts_user" in query["sql"]]


def test_a_mail_that_fails_is_sent_again_later(
    client: Client, person: User, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(RESET, {"email": "grace@example.org"})
    with monkeypatch.context() as outage:
        outage.setattr(EmailMessage, "send", fail)
        deliver()
    assert not mailoutbox
    TaskRow.objects.update(run_at=timezone.now())
    deliver()
    assert len(mailoutbox) == 1


def fail(self: EmailMessage) -> None:
    raise ConnectionRefusedError
