"""A person's language and time zone are their account's, on each of their devices."""

import asyncio
from typing import Any

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.timezone import get_current_timezone_name

from apps.accounts.models import User
from apps.accounts.preferences import use_time_zone
from apps.accounts.services import preferences_save
from apps.accounts.tests.factories import PASSWORD, deliver

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")
CHOSEN = {"display_name": "Grace", "language": "de", "time_zone": "Europe/Paris"}


def log_in(client: Client) -> HttpResponse:
    form = {"login": "grace", "password": PASSWORD}
    return client.post(reverse("account_login"), form)  # type: ignore[return-value]


def test_a_choice_on_one_device_is_used_on_another_from_the_log_in_on(person: User) -> None:
    here, there = Client(), Client(headers={"accept-language": "en"})
    here.force_login(person)
    here.post(PROFILE, CHOSEN)
    assert '<html lang="de">' in here.get(PROFILE).content.decode()
    log_in(there)
    assert there.cookies["time_zone"].value == "Europe/Paris"
    assert '<html lang="de">' in there.get(PROFILE).content.decode()


def test_the_language_page_saves_it_in_the_account(client: Client, person: User) -> None:
    client.force_login(person)
    client.post("/language/", {"language": "de", "next": "/"})
    person.refresh_from_db()
    assert person.language == "de"


def test_who_has_chosen_nothing_keeps_the_language_of_the_browser(person: User) -> None:
    client = Client(headers={"accept-language": "de"})
    client.post("/language/", {"language": "en", "next": "/"})
    log_in(client)
    assert '<html lang="en">' in client.get(PROFILE).content.decode()
    client.post(PROFILE, {"display_name": "Grace"})
    assert '<html lang="de">' in client.get(PROFILE).content.decode()


def test_the_next_person_at_a_browser_has_their_own_time_zone(person: User) -> None:
    client = Client()
    client.cookies["time_zone"] = "Asia/Tokyo"
    log_in(client)
    assert client.cookies["time_zone"].value == ""


def test_other_values_are_refused(client: Client, person: User) -> None:
    client.force_login(person)
    for wrong in ({"language": "xx"}, {"time_zone": "Mars/Base"}):
        assert "field__error" in client.post(PROFILE, CHOSEN | wrong).content.decode()
    person.refresh_from_db()
    assert (person.language, person.time_zone) == ("", "")


@pytest.mark.parametrize(
    ("cookie", "zone"),
    [("Asia/Tokyo", "Asia/Tokyo"), ("", "UTC"), ("../../etc/passwd", "UTC"), ("Mars/Base", "UTC")],
)
def test_times_are_in_the_zone_of_the_cookie_or_of_the_site(
    cookie: str, zone: str, settings: Any
) -> None:
    settings.TIME_ZONE = "UTC"
    request = HttpRequest()
    request.COOKIES["time_zone"] = cookie
    found: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        found.append(get_current_timezone_name())
        return HttpResponse()

    async def aview(request: HttpRequest) -> HttpResponse:
        return view(request)

    use_time_zone(view)(request)
    asyncio.run(use_time_zone(aview)(request))
    assert found == [zone, zone]
    assert get_current_timezone_name() == "UTC"


def test_no_proxy_keeps_a_page_in_a_chosen_time_zone(client: Client) -> None:
    client.cookies["time_zone"] = "Asia/Tokyo"
    assert "private" in client.get("/").headers["Cache-Control"]


def test_the_mail_for_a_new_password_is_in_the_persons_language(person: User) -> None:
    form = {"email": person.email}
    address = reverse("account_reset_password")
    Client(headers={"accept-language": "de"}).post(address, form)
    deliver()
    preferences_save(user_id=person.pk, language="en")
    Client(headers={"accept-language": "de"}).post(address, form)
    deliver()
    assert [str(sent.body).splitlines()[0] for sent in mail.outbox] == [
        "Hallo Grace,",
        "Hello Grace,",
    ]
