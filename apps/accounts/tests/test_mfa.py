"""Second steps: authenticator apps, recovery codes, passkeys, and codes by mail."""

import re
from base64 import b64decode
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.tests.factories import PASSWORD, app_code, deliver
from apps.accounts.tests.passkeys import PRESENT, VERIFIED, Passkey

pytestmark = pytest.mark.django_db

LOGIN, SECOND = reverse("account_login"), reverse("mfa_authenticate")
ASK_CODE, GIVE_CODE = reverse("account_request_login_code"), reverse("account_confirm_login_code")
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def unused_codes() -> None:
    """allauth's cache remembers the codes of the tests before."""
    cache.clear()


@pytest.fixture
def protected(person: User) -> User:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    return person


def give_password(client: Client) -> Any:
    return client.post(LOGIN, {"login": "grace", "password": PASSWORD})


def test_a_password_alone_lets_nobody_in_who_has_an_app(client: Client, protected: User) -> None:
    assert give_password(client)["Location"] == SECOND
    assert not get_user(client).is_authenticated
    assert "Incorrect code." in client.post(SECOND, {"code": "000000"}).content.decode()
    client.post(SECOND, {"code": app_code(SECRET)})
    assert get_user(client) == protected


def test_a_recovery_code_works_once(client: Client, protected: User) -> None:
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    give_password(client)
    client.post(SECOND, {"code": code})
    assert get_user(client) == protected
    other = Client()
    give_password(other)
    assert other.post(SECOND, {"code": code}).status_code == 200
    assert not get_user(other).is_authenticated


def test_codes_cannot_be_guessed(client: Client, protected: User, settings: Any) -> None:
    """All sessions and addresses count together: those who guess know the password."""
    settings.ACCOUNT_LIMITS = {"logins": 3}
    for number in range(3):
        guesser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        give_password(guesser)
        assert guesser.post(SECOND, {"code": "000000"}).status_code == 200
    give_password(client)
    response = client.post(SECOND, {"code": app_code(SECRET)})
    assert response.status_code == 429
    assert "Try again in" in response.content.decode()


def test_setting_up_an_app_takes_a_recent_log_in_and_shows_recovery_codes(
    client: Client, person: User
) -> None:
    client.force_login(person)  # without a password
    page = reverse("mfa_activate_totp")
    assert reverse("account_reauthenticate") in client.get(page)["Location"]
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    shown = client.get(page).content.decode()
    found = re.search(r"<code>(\w+)</code>", shown)
    assert found
    drawn = re.search(r"data:image/svg\+xml;base64,([\w+/=]+)", shown)
    assert drawn
    assert 'xmlns="http://www.w3.org/2000/svg"' in b64decode(drawn[1]).decode()
    done = client.post(page, {"code": app_code(found[1])}, follow=True)
    assert len(re.findall(r"<code>\w+</code>", done.content.decode())) == 10


def test_an_apps_code_shows_that_it_is_you(client: Client, protected: User) -> None:
    client.force_login(protected)
    page, again = reverse("mfa_view_recovery_codes"), reverse("mfa_reauthenticate")
    assert client.get(page).status_code == 302
    assert "Use your password" in client.get(again).content.decode()
    client.post(again, {"code": "000000"})
    assert client.get(page).status_code == 302
    client.post(again, {"code": app_code(SECRET)})
    assert client.get(page).status_code == 200


def test_the_present_password_cannot_be_guessed_there_either(
    client: Client, person: User, settings: Any
) -> None:
    settings.ACCOUNT_LIMITS = {"logins": 3}
    client.force_login(person)
    for _ in range(3):
        client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    answer = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert answer.status_code == 429


def test_a_code_by_mail_logs_in(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(ASK_CODE, {"email": "Grace@example.org"})
    deliver()
    (message,) = mailoutbox
    client.post(GIVE_CODE, {"code": code_in(message)})
    assert get_user(client) == person


def test_a_code_by_mail_does_not_take_the_place_of_the_second_step(
    client: Client, protected: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(ASK_CODE, {"email": "grace@example.org"})
    deliver()
    assert client.post(GIVE_CODE, {"code": code_in(mailoutbox[0])})["Location"] == SECOND
    assert not get_user(client).is_authenticated


def test_asking_for_a_code_does_not_tell_who_has_an_account(
    person: User, mailoutbox: list[EmailMessage]
) -> None:
    pages = []
    for email in ("grace@example.org", "nobody@example.org"):
        page = Client().post(ASK_CODE, {"email": email}, follow=True).content.decode()
        pages.append(re.sub(r'value="\w{64}"', "", page).replace(email, "the address"))
    assert pages[0] == pages[1]
    deliver()
    assert [message.to for message in mailoutbox] == [["grace@example.org"]]


def test_a_wrong_code_three_times_needs_a_new_one(client: Client, person: User) -> None:
    client.post(ASK_CODE, {"email": "grace@example.org"})
    for _ in range(2):
        assert client.post(GIVE_CODE, {"code": "wrong"}).status_code == 200
    assert client.post(GIVE_CODE, {"code": "wrong"})["Location"] == ASK_CODE


def test_few_codes_are_sent_to_one_address(client: Client, person: User) -> None:
    statuses = [
        Client().post(ASK_CODE, {"email": "grace@example.org"}).status_code for _ in range(4)
    ]
    assert statuses == [302, 302, 302, 429]


@pytest.mark.parametrize("credential", ["{}", "[]", "1", '{"id": "x", "response": {}}', "{"])
def test_a_passkey_that_no_browser_made_is_refused(
    client: Client, protected: User, credential: str
) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert not get_user(client).is_authenticated
    give_password(client)
    assert client.post(SECOND, {"credential": credential}).status_code == 200
    assert not get_user(client).is_authenticated
    client.post(SECOND, {"code": app_code(SECRET)})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("mfa_add_webauthn"), {"credential": credential}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_a_passkey_that_asked_for_no_pin_finger_or_face_is_refused(
    client: Client, person: User
) -> None:
    """A passkey replaces both steps, so a thief of the key must not get in with it alone."""
    passkey = Passkey(person)
    passkey.log_in(client, PRESENT)
    assert not get_user(client).is_authenticated
    passkey.log_in(client, VERIFIED)
    assert get_user(client) == person


def code_in(message: EmailMessage) -> str:
    found = re.search(r"^([\w-]{6,})$", str(message.body), re.MULTILINE)
    assert found
    return found[1]


@pytest.mark.parametrize("between", ["", "-", " "])
def test_an_apps_code_works_once(client: Client, protected: User, between: str) -> None:
    """Somebody may have looked on. Other processes know of it, too: each has a cache of its own."""
    code = app_code(SECRET)
    give_password(client)
    client.post(SECOND, {"code": code})
    assert get_user(client) == protected
    cache.clear()
    other = Client()
    give_password(other)
    other.post(SECOND, {"code": f"{code[:3]}{between}{code[3:]}"})
    assert not get_user(other).is_authenticated


def test_a_code_by_mail_works_in_the_browser_that_asked_for_it(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    other = Client()
    for visitor in (client, other):
        visitor.post(ASK_CODE, {"email": "grace@example.org"})
    deliver()
    other.post(GIVE_CODE, {"code": code_in(mailoutbox[0])})
    assert not get_user(other).is_authenticated


def test_a_code_by_mail_works_for_three_minutes(
    client: Client, person: User, mailoutbox: list[EmailMessage], settings: Any
) -> None:
    client.post(ASK_CODE, {"email": "grace@example.org"})
    deliver()
    assert settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT == 180
    settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT = -1
    client.post(GIVE_CODE, {"code": code_in(mailoutbox[0])})
    assert not get_user(client).is_authenticated


def test_codes_are_long_and_differ() -> None:
    """A code by mail has six characters or more, and allows three guesses."""
    by_mail = {get_adapter().generate_login_code() for _ in range(20)}
    assert len(by_mail) == 20
    assert all(len(code.replace("-", "")) >= 6 for code in by_mail)
    recovery = RecoveryCodes.generate_seed()
    assert recovery != RecoveryCodes.generate_seed()
