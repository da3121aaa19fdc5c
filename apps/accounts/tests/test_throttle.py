"""Too many attempts get a 429 that says when to try again; successful logins do not count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth import get_user
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.limits import Allowance, at_address, login_to
from apps.accounts.models import Attempts, User
from apps.accounts.services import attempts_count, attempts_trim, user_create
from apps.accounts.tests.factories import PASSWORD, deliver
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db

LOGIN, RESET = reverse("account_login"), reverse("account_reset_password")
SIGNUP, CHANGE = reverse("account_signup"), reverse("account_change_password")
ADMIN, ADMIN_CHANGE = reverse("admin:login"), reverse("admin:password_change")


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.ACCOUNT_LIMITS = {
        "logins": 3,
        "logins_per_address": 6,
        "signups_per_address": 2,
        "resets": 2,
        "resets_per_address": 3,
    }


@pytest.fixture
def staff(person: User) -> User:
    person.is_staff = True
    person.save(update_fields=["is_staff"])
    return person


def log_in(client: Client, username: str = "grace", password: str = "wrong", **more: Any) -> Any:
    return client.post(more.pop("at", LOGIN), {"login": username, "password": password}, **more)


def let_time_pass() -> None:
    past = timezone.now() - timedelta(minutes=15)
    Attempts.objects.update(since=past)


def test_too_many_guesses_of_a_password_get_a_page_that_says_when_to_try_again(
    client: Client, person: User
) -> None:
    for _ in range(3):
        assert log_in(client).status_code == 200
    response = log_in(client, password=PASSWORD, REMOTE_ADDR="192.0.2.9")
    assert response.status_code == 429
    assert 890 <= int(response["Retry-After"]) <= 900
    page = response.content.decode()
    assert "Try again in <strong>15 minutes</strong>." in page
    assert RESET in page
    assert not get_user(client).is_authenticated


def test_a_new_period_allows_new_attempts(client: Client, person: User) -> None:
    for _ in range(5):
        log_in(client)
    let_time_pass()
    assert log_in(client, password=PASSWORD).status_code == 302


def test_a_successful_login_clears_the_accounts_count(client: Client, person: User) -> None:
    for _ in range(3):
        for _ in range(2):
            log_in(client)
        assert log_in(Client(), password=PASSWORD).status_code == 302
        let_address_off()


def let_address_off() -> None:
    Attempts.objects.exclude(key=login_to("grace").key).delete()


@pytest.mark.parametrize("spelling", ["GRACE", " grace ", "\uff47race"])
def test_another_spelling_of_a_username_counts_for_the_same_account(
    client: Client, person: User, spelling: str
) -> None:
    for _ in range(3):
        log_in(client)
    assert log_in(client, spelling).status_code == 429


def test_an_accounts_address_counts_as_its_name(client: Client, person: User) -> None:
    for name in ("grace", "grace@example.org", "GRACE@Example.org "):
        assert log_in(client, name).status_code == 200
    for name in ("grace", "grace@example.org"):
        assert log_in(client, name, PASSWORD).status_code == 429


def test_unknown_accounts_are_counted_like_known_ones(client: Client, person: User) -> None:
    for _ in range(3):
        assert log_in(client, "nobody").status_code == 200
    assert log_in(client, "nobody").status_code == 429


def test_one_address_cannot_try_many_accounts(client: Client, person: User) -> None:
    for number in range(6):
        assert log_in(client, f"user{number}").status_code == 200
    assert log_in(client, password=PASSWORD).status_code == 429
    assert log_in(client, password=PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302


@pytest.mark.parametrize(
    "route",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_change_password",
        "account_reauthenticate",
        "admin:password_change",
        "account_request_login_code",
        "account_confirm_login_code",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_login_webauthn",
    ],
)
def test_one_address_can_try_few_times(client: Client, settings: Any, route: str) -> None:
    settings.ACCOUNT_LIMITS = {
        "logins": 0,
        "resets": 0,
        "logins_per_address": 2,
        "signups_per_address": 2,
        "resets_per_address": 2,
    }
    statuses = [client.post(reverse(route)).status_code for _ in range(3)]
    assert 429 not in statuses[:2]
    assert statuses[2] == 429
    assert client.post(reverse(route), REMOTE_ADDR="192.0.2.9").status_code != 429


@pytest.mark.parametrize("route", ["mfa_reauthenticate", "mfa_reauthenticate_webauthn"])
def test_codes_of_an_account_cannot_be_guessed_in_its_session(person: User, route: str) -> None:
    statuses = []
    for number in range(4):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        client.force_login(person)
        statuses.append(client.post(reverse(route)).status_code)
    assert 429 not in statuses[:3]
    assert statuses[3] == 429
    other = Client(REMOTE_ADDR="192.0.2.9")
    other.force_login(User.objects.create(username="ada", password="x"))
    assert other.post(reverse(route)).status_code != 429


@pytest.mark.parametrize("route", ["account_email", "account_request_login_code"])
def test_few_mails_are_sent_to_one_mailbox(route: str) -> None:
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post(reverse(route), {"email": "grace@example.org"})
        .status_code
        for number in range(3)
    ]
    assert statuses == [302, 302, 429]


def test_a_right_password_clears_no_other_accounts_attempts(client: Client, person: User) -> None:
    """An attacker may have an account, and log in to it between the guesses."""
    user_create(username="mallory", password=PASSWORD)
    for number in range(6):
        log_in(Client(), "mallory", PASSWORD)
        log_in(client, f"user{number}")
    assert log_in(client, password=PASSWORD).status_code == 429


def test_many_users_of_one_address_may_log_in(client: Client) -> None:
    for number in range(8):
        user_create(username=f"user{number}", password=PASSWORD)
        assert log_in(Client(), f"user{number}", PASSWORD).status_code == 302


def test_the_admins_login_counts_with_the_sites(client: Client, staff: User) -> None:
    """The admin's page asks for no password: nobody guesses one there, or skips the second step."""
    response = log_in(client, password=PASSWORD, at=f"{ADMIN}?next={ADMIN_CHANGE}")
    assert response["Location"] == f"{LOGIN}?next={quote(ADMIN_CHANGE, safe='')}"
    assert not get_user(client).is_authenticated
    client.force_login(staff)
    assert client.post(ADMIN)["Location"] == reverse("admin:index")
    User.objects.update(is_staff=False)
    assert client.get(ADMIN).status_code == 403


@pytest.mark.parametrize("who", ["grace", "mallory"])
def test_being_logged_in_gives_no_more_guesses(client: Client, person: User, who: str) -> None:
    """The session may be another user's, or stolen."""
    user_create(username="mallory", password=PASSWORD)
    client.force_login(User.objects.get(username__iexact=who))
    for _ in range(3):
        assert log_in(client, password=PASSWORD).status_code == 302
    assert get_user(client).username.lower() == who
    assert log_in(client, password=PASSWORD).status_code == 429


@pytest.mark.parametrize("at", [CHANGE, ADMIN_CHANGE])
def test_the_current_password_cannot_be_guessed_either(
    client: Client, staff: User, at: str
) -> None:
    client.force_login(staff)
    for _ in range(3):
        assert client.post(at, {"oldpassword": "wrong", "old_password": "wrong"}).status_code == 200
    assert client.post(at, {"oldpassword": PASSWORD, "old_password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("at", [CHANGE, ADMIN_CHANGE])
def test_a_username_in_the_password_form_does_not_change_whose_guesses_count(
    client: Client, staff: User, at: str
) -> None:
    client.force_login(staff)
    for number in range(3):
        client.post(at, {"oldpassword": "wrong", "username": f"user{number}"})
    form = {"oldpassword": PASSWORD, "username": "nobody", "email": "nobody@example.org"}
    assert client.post(at, form).status_code == 429


def test_a_login_without_a_right_password_clears_no_count(client: Client, staff: User) -> None:
    """To a user who is logged in, the login only redirects."""
    client.force_login(staff)
    for _ in range(2):
        client.post(CHANGE, {"oldpassword": "wrong"})
        log_in(client)
    assert client.post(CHANGE, {"oldpassword": PASSWORD}).status_code == 429


def test_a_password_reset_clears_the_accounts_count(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(4):
        log_in(client)
    client.post(RESET, {"email": person.email})
    deliver()
    link = str(mailoutbox[0].body).split("http://testserver")[1].split()[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "another-quiet-signal-42", "password2": "another-quiet-signal-42"}
    client.post(form, new)
    assert log_in(client, password="another-quiet-signal-42").status_code == 302


def test_password_resets_are_limited_per_address_and_account(client: Client, person: User) -> None:
    for _ in range(2):
        assert client.post(RESET, {"email": person.email}).status_code == 302
    assert client.post(RESET, {"email": person.email.upper()}).status_code == 429
    assert client.post(RESET, {"email": "other@example.org"}).status_code == 429  # this address
    assert TaskRow.objects.count() == 2


@pytest.mark.parametrize("spelling", ["gra\u017fe@example.org", " GRASE@Example.org\n"])
def test_another_spelling_of_an_email_address_counts_for_the_same_account(
    client: Client, spelling: str
) -> None:
    """U+017F, the long s, too: a database that ignores case takes it for an s."""
    for _ in range(2):
        assert client.post(RESET, {"email": "grase@example.org"}).status_code == 302
    assert client.post(RESET, {"email": spelling}, REMOTE_ADDR="192.0.2.9").status_code == 429


def test_a_sign_up_gives_no_more_guesses_of_passwords(client: Client, person: User) -> None:
    for number in range(6):
        log_in(client, f"user{number}")
    form = {"username": "ada", "password1": PASSWORD, "password2": PASSWORD}
    assert Client().post(SIGNUP, form).status_code == 302
    assert log_in(client, password=PASSWORD).status_code == 429


def test_sign_ups_are_limited_per_address() -> None:
    for name in ("ada", "edsger"):
        form = {"username": name, "password1": PASSWORD, "password2": PASSWORD}
        assert Client().post(SIGNUP, form).status_code == 302
    response = Client().post(SIGNUP, {})
    assert response.status_code == 429
    assert RESET not in response.content.decode()


def test_a_get_does_not_count(client: Client) -> None:
    for page in (LOGIN, SIGNUP, RESET):
        for _ in range(8):
            assert client.get(page).status_code == 200
    assert not Attempts.objects.exists()


def test_0_switches_a_limit_off(client: Client, person: User, settings: Any) -> None:
    settings.ACCOUNT_LIMITS = {"logins": 0, "logins_per_address": 0}
    for _ in range(12):
        assert log_in(client).status_code == 200


def test_the_address_comes_from_our_own_proxy_only(rf: Any, settings: Any) -> None:
    request = rf.post(LOGIN, REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 192.0.2.7")
    assert [each.who for each in at_address(request, "login", 1)] == ["10.0.0.1"]
    settings.REALTIME_LIMITS = {"proxies": 1}
    assert [each.who for each in at_address(request, "login", 1)] == ["192.0.2.7"]
    assert at_address(rf.post(LOGIN, REMOTE_ADDR=""), "login", 1) == []


def test_counts_do_not_reveal_whose_they_are_and_are_deleted(client: Client, person: User) -> None:
    log_in(client)
    kept = str(list(Attempts.objects.values()))
    assert "grace" not in kept
    assert "127.0.0.1" not in kept
    assert attempts_trim() == 0
    let_time_pass()
    assert attempts_trim() == 2


@pytest.mark.django_db(transaction=True)
def test_guesses_that_arrive_together_are_all_counted() -> None:
    allowance = Allowance("login", "grace", 5)

    def guess(_: int) -> bool:
        try:
            return attempts_count(allowances=[allowance]) is None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(guess, range(16))) == 5
    assert Attempts.objects.get().count == 16
