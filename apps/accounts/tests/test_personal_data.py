"""People get a copy of their data, and delete their account, in tasks of a worker."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import DataExport, User
from apps.accounts.personal_data import DECLARED
from apps.accounts.services import export_request, user_create, user_deactivate, user_delete
from apps.accounts.tasks import make_export, trim_attempts
from apps.accounts.tests.factories import PASSWORD, deliver

pytestmark = pytest.mark.django_db
DATA, DOWNLOAD = reverse("accounts:data"), reverse("accounts:data_download")
DELETE, AGAIN = reverse("accounts:delete"), reverse("account_reauthenticate")


@pytest.fixture
def grace(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_a_copy_of_ones_data_is_made_and_downloaded(grace: Client) -> None:
    user_create(username="mallory", password=PASSWORD)
    assert "We are making the file." in grace.post(DATA, follow=True).content.decode()
    deliver()
    assert "Download the file" in grace.get(DATA).content.decode()
    grace.post(AGAIN, {"password": PASSWORD})
    response = grace.get(DOWNLOAD)
    assert response["Content-Disposition"] == 'attachment; filename="my-data.json"'
    found: Any = json.loads(response.content)
    assert found.keys() == DECLARED.keys()
    (account,) = found["account"]
    assert (account["email"], account["time_zone"]) == ("grace@example.org", "")


def test_a_copy_is_for_its_owner_who_says_the_password_again(grace: Client) -> None:
    grace.post(DATA)
    deliver()
    assert grace.get(DOWNLOAD)["Location"].startswith(AGAIN)
    other = Client()
    other.force_login(user_create(username="mallory", password=PASSWORD))
    other.post(AGAIN, {"password": PASSWORD})
    assert other.get(DOWNLOAD).status_code == 404
    assert "Download the file" not in other.get(DATA).content.decode()


def test_a_new_copy_takes_the_place_of_one_from_before(grace: Client) -> None:
    grace.post(AGAIN, {"password": PASSWORD})
    grace.post(DATA)
    deliver()
    assert grace.get(DOWNLOAD).status_code == 200
    grace.post(DATA)
    assert grace.get(DOWNLOAD).status_code == 404


def test_each_copy_is_made_for_its_owner(grace: Client) -> None:
    other = User.objects.create(username="mallory", email="mallory@example.org")
    for user_id in User.objects.values_list("pk", flat=True):
        export_request(user_id=user_id)
    make_export.func(user_id=other.pk)
    contents = {export.user_id: export.content for export in DataExport.objects.all()}
    assert "mallory@example.org" in contents.pop(other.pk)
    assert [*contents.values()] == [""]


def test_a_copy_is_kept_for_a_week(grace: Client) -> None:
    grace.post(DATA)
    trim_attempts.func()
    assert DataExport.objects.exists()
    DataExport.objects.update(requested_at=timezone.now() - timedelta(days=8))
    trim_attempts.func()
    assert not DataExport.objects.exists()


def test_the_page_says_what_happens_to_each_kind_of_data(grace: Client) -> None:
    grace.post(AGAIN, {"password": PASSWORD})
    page = grace.get(DELETE).content.decode()
    assert all(str(kind.title) in page for kind in DECLARED.values())
    assert all(str(kind.when_deleted) in page for kind in DECLARED.values())


def test_an_account_is_closed_at_once_and_deleted_by_a_worker(grace: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(User.objects.get())
    grace.post(AGAIN, {"password": PASSWORD})
    response = grace.post(DELETE, follow=True)
    assert "Your account is being deleted." in response.content.decode()
    assert not get_user(grace).is_authenticated
    assert not get_user(elsewhere).is_authenticated
    assert User.objects.exists()
    deliver()
    assert not User.objects.exists()


def test_what_the_page_says_is_deleted_is_deleted(grace: Client, person: User) -> None:
    TOTP.activate(person, "JBSWY3DPEHPK3PXP")
    EmailAddress.objects.create(user=person, email="grace@example.org")
    DataExport.objects.create(user=person)
    browser = Client()
    browser.post(reverse("account_login"), {"login": "grace", "password": PASSWORD})
    user_create(username="mallory", password=PASSWORD)
    user_deactivate(user_id=person.pk)
    user_delete(user_id=person.pk)
    for model in (Authenticator, EmailAddress, DataExport, UserSession):
        assert not model.objects.exists()
    user_create(username="grace", password=PASSWORD, email="grace@example.org")
    assert User.objects.filter(username="mallory").exists()


def test_a_deletion_takes_the_password(grace: Client) -> None:
    assert grace.post(DELETE)["Location"].startswith(AGAIN)
    deliver()
    assert User.objects.get().is_active
