"""A person, or the staff, ends sessions: the browser is logged out, and its sockets are closed."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.services import user_create
from apps.accounts.tests.factories import PASSWORD

LIST = reverse("usersessions_list")
FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:131.0) Gecko/131.0 Firefox/131.0"
pytestmark = pytest.mark.django_db


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The keys of the sessions whose sockets were closed."""
    keys: list[str] = []

    def record(*, session_key: str) -> None:
        keys.append(session_key)

    monkeypatch.setattr("apps.accounts.sessions.end_session", record)
    return keys


def browser(user_agent: str = "", username: str = "grace") -> Client:
    client = Client(headers={"User-Agent": user_agent})
    client.post(reverse("account_login"), {"login": username, "password": PASSWORD})
    return client


def is_logged_in(client: Client) -> bool:
    return bool(get_user(client).is_authenticated)


def row_of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def end(client: Client, session: UserSession) -> Any:
    return client.post(reverse("accounts:session_end", args=[session.pk]), follow=True)


def test_the_page_names_each_browser_and_address(person: User) -> None:
    here = browser()
    browser(FIREFOX)
    page = here.get(LIST).content.decode()
    assert "Firefox on Android" in page
    assert page.count("127.0.0.1") == 2
    assert page.count("this one") == 1


def test_one_session_is_ended_with_its_sockets(person: User, announced: list[str]) -> None:
    here, there, elsewhere = browser(), browser(), browser()
    key = there.session.session_key
    assert "That browser is logged out." in end(here, row_of(there)).content.decode()
    assert [is_logged_in(each) for each in (here, there, elsewhere)] == [True, False, True]
    assert not Session.objects.filter(session_key=key).exists()
    assert announced == [key]


def test_all_others_are_ended_at_once(person: User, announced: list[str]) -> None:
    here, there, elsewhere = browser(), browser(), browser()
    keys = {client.session.session_key for client in (there, elsewhere)}
    here.post(LIST)
    assert [is_logged_in(each) for each in (here, there, elsewhere)] == [True, False, False]
    assert {*announced} == keys


def test_nobody_ends_a_session_of_somebody_else(person: User, announced: list[str]) -> None:
    user_create(username="mallory", password=PASSWORD)
    there, mallory = browser(), browser(username="mallory")
    assert end(mallory, row_of(there)).status_code == 404
    assert (
        reverse("accounts:session_end", args=[row_of(there).pk])
        not in mallory.get(LIST).content.decode()
    )
    assert is_logged_in(there)
    assert announced == []


def test_an_admin_ends_anybodys_session(
    person: User, admin_client: Client, announced: list[str]
) -> None:
    there = browser()
    page = reverse("admin:usersessions_usersession_delete", args=[row_of(there).pk])
    key = there.session.session_key
    admin_client.post(page, {"post": "yes"})
    assert not is_logged_in(there)
    assert announced == [key]


def test_an_admin_ends_all_sessions_of_a_person(
    person: User, admin_client: Client, announced: list[str]
) -> None:
    user_create(username="mallory", password=PASSWORD)
    here, there, mallory = browser(), browser(), browser(username="mallory")
    keys = {client.session.session_key for client in (here, there)}
    form = {"action": "end_sessions", "_selected_action": [person.pk]}
    page = admin_client.post(reverse("admin:accounts_user_changelist"), form, follow=True)
    assert "2 browsers are logged out." in page.content.decode()
    assert [is_logged_in(each) for each in (here, there, mallory)] == [False, False, True]
    assert {*announced} == keys


def test_staff_without_the_right_end_no_sessions(person: User, announced: list[str]) -> None:
    there, staff = browser(), user_create(username="clerk", password=PASSWORD)
    User.objects.filter(pk=staff.pk).update(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="change_user"))
    client = Client()
    client.force_login(User.objects.get(pk=staff.pk))
    form = {"action": "end_sessions", "_selected_action": [person.pk]}
    client.post(reverse("admin:accounts_user_changelist"), form)
    assert is_logged_in(there)
    assert announced == []
