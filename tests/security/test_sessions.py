"""Sessions begin, change and end on the server; a cookie stolen before does not work after."""

import re
from datetime import timedelta

import pytest
from django.conf import LazySettings, settings
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.accounts.tests.factories import deliver
from tests.security.conftest import PASSWORD
from tests.security.pages import LOGIN, LOGOUT, PROFILE, PUBLIC

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME
NEW = "another-quiet-signal-42"


def is_logged_in(client: Client) -> bool:
    return client.get(PROFILE).status_code == 200


def copy_of(client: Client) -> Client:
    """The browser of somebody who has stolen the cookie."""
    thief = Client()
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert is_logged_in(thief)
    return thief


def test_a_log_in_gets_a_new_key_and_the_old_one_is_worth_nothing(grace: User) -> None:
    """Session fixation: an attacker knows the key that the visitor brings."""
    client = Client()
    session = client.session
    session["guest"] = "anything"
    session.save()
    planted = client.cookies[COOKIE].value
    client.post(LOGIN, {"login": grace.username, "password": PASSWORD})
    assert client.cookies[COOKIE].value != planted
    thief = Client()
    thief.cookies[COOKIE] = planted
    assert not is_logged_in(thief)


def test_logging_in_again_ends_the_session_before(logged_in: Client, grace: User) -> None:
    before = logged_in.session.session_key
    logged_in.post(LOGOUT)
    logged_in.post(LOGIN, {"login": grace.username, "password": PASSWORD})
    assert logged_in.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_keys_of_sessions_are_long_and_differ() -> None:
    """32 letters and digits are 165 bits."""
    keys = set()
    for number in range(20):
        client = Client()
        client.force_login(user_create(username=f"user-{number}", password=PASSWORD))
        keys.add(str(client.session.session_key))
    assert len(keys) == 20
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_a_session_that_was_logged_out_cannot_be_used_again(logged_in: Client) -> None:
    thief = copy_of(logged_in)
    logged_in.post(LOGOUT)
    assert not is_logged_in(thief)


def test_a_made_up_session_key_is_anonymous() -> None:
    client = Client()
    for key in ("x" * 32, "' OR 1=1 --", "../../etc/passwd", ""):
        client.cookies[COOKIE] = key
        assert not is_logged_in(client)


def test_a_session_ends_two_weeks_after_its_last_change(logged_in: Client) -> None:
    row = Session.objects.get(session_key=logged_in.session.session_key)
    assert timedelta(days=13) < row.expire_date - timezone.now() <= timedelta(days=14)
    row.expire_date = timezone.now() - timedelta(seconds=1)
    row.save()
    assert not is_logged_in(logged_in)


def test_a_deactivated_or_deleted_user_is_logged_out_of_every_page(
    logged_in: Client, grace: User
) -> None:
    User.objects.filter(pk=grace.pk).update(is_active=False)
    assert not is_logged_in(logged_in)
    User.objects.filter(pk=grace.pk).update(is_active=True)
    assert is_logged_in(logged_in)
    grace.delete()
    assert not is_logged_in(logged_in)


def link_for(mailoutbox: list[EmailMessage]) -> str:
    Client().post("/accounts/password/reset/", {"email": "grace@example.org"})
    deliver()
    found = re.search(r"http://testserver(/\S+)", str(mailoutbox[-1].body))
    assert found
    return found[1]


def test_a_new_password_by_mail_ends_every_session(
    logged_in: Client, mailoutbox: list[EmailMessage]
) -> None:
    visitor = Client()
    form = visitor.get(link_for(mailoutbox), follow=True)
    visitor.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    assert not is_logged_in(logged_in)
    assert not is_logged_in(visitor)


def test_a_link_for_a_new_password_is_good_for_an_hour(
    grace: User, mailoutbox: list[EmailMessage], settings: LazySettings
) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3600
    link = link_for(mailoutbox)
    assert Client().get(link).status_code == 302
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "password1" not in Client().get(link, follow=True).content.decode()


def test_a_link_for_a_new_password_is_good_for_its_user_only(
    grace: User, mailoutbox: list[EmailMessage]
) -> None:
    """The token is an HMAC of the user, the password's hash and the time."""
    ada = user_create(username="ada", password=PASSWORD)
    link = link_for(mailoutbox)
    token = link.rstrip("/").rpartition("/")[2]
    for forged in (f"{token[:-1]}{'a' if token[-1] != 'a' else 'b'}", f"zzzzzz{token[6:]}"):
        assert "password1" not in opened(link.replace(token, forged))
    own = link.rstrip("/").split("/")[-2]
    other = {"1": "MQ", "2": "Mg", "3": "Mw"}.get(str(ada.pk), "OTk")
    assert "password1" not in opened(link.replace(f"/{own}/", f"/{other}/"))


def opened(link: str) -> str:
    return Client().get(link, follow=True).content.decode()


def test_the_token_of_a_mailed_link_leaves_the_address_at_once(
    grace: User, mailoutbox: list[EmailMessage]
) -> None:
    """So that no link or script on the page, and no Referer, passes it on."""
    link = link_for(mailoutbox)
    token = link.rstrip("/").rpartition("/")[2]
    response = Client().get(link, follow=True)
    assert token not in response.redirect_chain[-1][0]
    assert token not in response.content.decode()


def test_every_page_offers_to_log_out(logged_in: Client) -> None:
    for page in (*PUBLIC[:3], PROFILE):
        assert f'action="{LOGOUT}"' in logged_in.get(page).content.decode()


def test_a_visit_alone_makes_no_session() -> None:
    client = Client()
    for page in PUBLIC:
        client.get(page)
    assert COOKIE not in client.cookies
    assert not Session.objects.exists()
