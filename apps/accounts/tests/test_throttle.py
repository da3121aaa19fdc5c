"""Too many attempts get a 429 that says when to try again; successful logins do not count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

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

LOGIN, RESET = reverse("accounts:login"), reverse("accounts:password_reset")
SIGNUP, CHANGE = reverse("accounts:signup"), reverse("accounts:password_change")
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
    return client.post(more.pop("at", LOGIN), {"username": username, "password": password}, **more)


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


def test_unknown_accounts_are_counted_like_known_ones(client: Client, person: User) -> None:
    for _ in range(3):
        assert log_in(client, "nobody").status_code == 200
    assert log_in(client, "nobody").status_code == 429


def test_one_address_cannot_try_many_accounts(client: Client, person: User) -> None:
    for number in range(6):
        assert log_in(client, f"user{number}").status_code == 200
    assert log_in(client, password=PASSWORD).status_code == 429
    assert log_in(client, password=PASSWORD, REMOTE_ADDR="192.0.2.9").status_code == 302


def test_many_users_of_one_address_may_log_in(client: Client) -> None:
    for number in range(8):
        user_create(username=f"user{number}", password=PASSWORD)
        assert log_in(Client(), f"user{number}", PASSWORD).status_code == 302


def test_the_admins_login_counts_with_the_sites(client: Client, person: User) -> None:
    for at in (ADMIN, LOGIN, ADMIN):
        assert log_in(client, at=at).status_code == 200
    for at in (ADMIN, LOGIN):
        assert log_in(client, at=at).status_code == 429


@pytest.mark.parametrize("who", ["grace", "mallory"])
def test_being_logged_in_gives_no_more_guesses(client: Client, person: User, who: str) -> None:
    """Neither another user's session nor a stolen one."""
    user_create(username="mallory", password=PASSWORD)
    client.force_login(User.objects.get(username__iexact=who))
    for _ in range(3):
        log_in(client, at=ADMIN)
    assert log_in(client, at=ADMIN).status_code == 429


@pytest.mark.parametrize("at", [CHANGE, ADMIN_CHANGE])
def test_the_current_password_cannot_be_guessed_either(
    client: Client, staff: User, at: str
) -> None:
    client.force_login(staff)
    for _ in range(3):
        assert client.post(at, {"old_password": "wrong"}).status_code == 200
    assert client.post(at, {"old_password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("at", [CHANGE, ADMIN_CHANGE])
def test_a_username_in_the_password_form_does_not_change_whose_guesses_count(
    client: Client, staff: User, at: str
) -> None:
    client.force_login(staff)
    for number in range(3):
        client.post(at, {"old_password": "wrong", "username": f"user{number}"})
    form = {"old_password": PASSWORD, "username": "nobody", "email": "nobody@example.org"}
    assert client.post(at, form).status_code == 429


@pytest.mark.parametrize("at", [LOGIN, ADMIN])
def test_a_login_without_a_right_password_clears_no_count(
    client: Client, staff: User, at: str
) -> None:
    """To a user who is logged in, the login only redirects."""
    client.force_login(staff)
    for _ in range(2):
        client.post(CHANGE, {"old_password": "wrong"})
        log_in(client, at=at)
    assert client.post(CHANGE, {"old_password": PASSWORD}).status_code == 429


def test_a_password_reset_clears_the_accounts_count(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    for _ in range(4):
        log_in(client)
    client.post(RESET, {"email": person.email})
    deliver()
    link = str(mailoutbox[0].body).split("http://testserver")[1].split()[0]
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"new_password1": "another-quiet-signal-42", "new_password2": "another-quiet-signal-42"}
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


def test_sign_ups_are_limited_per_address(client: Client) -> None:
    for _ in range(2):
        assert client.post(SIGNUP, {}).status_code == 200
    response = client.post(SIGNUP, {})
    assert response.status_code == 429
    assert RESET not in response.content.decode()


def test_a_get_does_not_count(client: Client) -> None:
    for page in (LOGIN, SIGNUP, RESET, ADMIN):
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
