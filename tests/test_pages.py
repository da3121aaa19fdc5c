"""Promises of every page of the site."""

import re
import struct
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.html import escape

from apps.accounts.demo import DEMO_PASSWORD, demo_create
from apps.accounts.models import User

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/connection/",
         "/protocol/", "/nowhere/"]  # fmt: skip
TOKEN = re.compile(r'(?<=csrfmiddlewaretoken" value=")\w+')  # another one in each response


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_demo_logins_are_shown_in_development_only(
    client: Client, settings: LazySettings, debug: bool
) -> None:
    demo_create()
    settings.DEBUG = debug
    page = client.get(reverse("home")).content.decode()
    assert (DEMO_PASSWORD in page) == debug


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_an_inline_script_or_style(client: Client, page: str) -> None:
    """The content security policy refuses them, so the page would be broken."""
    html = client.get(page).content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_no_page_asks_another_host_for_anything(client: Client, page: str) -> None:
    html = client.get(page).content.decode()
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", html)


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES[1:-1])
def test_scripts_of_development_come_first_there_and_leave_no_trace_in_production(
    client: Client, settings: LazySettings, page: str
) -> None:
    """The panel's script must run before connections are made."""
    production = TOKEN.sub("", client.get(page).text)
    settings.DEBUG = True
    development = TOKEN.sub("", client.get(page).text)
    first, second, *_ = re.findall(r"<script[^>]*></script>", development)
    assert "realtime-developer-panel" in first
    assert "live-reload" in second
    assert development.replace(first, "", 1).replace(second, "", 1) == production


@pytest.mark.django_db
def test_the_site_can_be_installed_as_an_app(client: Client, settings: LazySettings) -> None:
    assert f'<link rel="manifest" href="{reverse("manifest")}">' in client.get("/").text
    response = client.get(reverse("manifest"))
    assert response.headers["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert manifest["name"] == settings.SITE_NAME
    for icon in manifest["icons"]:
        path = finders.find(icon["src"].removeprefix(settings.STATIC_URL))
        assert path is not None
        width, height = struct.unpack(">II", Path(path).read_bytes()[16:24])  # a PNG's header
        assert f"{width}x{height}" == icon["sizes"]


@pytest.mark.parametrize("status", [400, 500])
def test_a_page_about_a_failure_needs_neither_request_nor_database(
    settings: LazySettings, status: int
) -> None:
    settings.SITE_NAME = "L'Été <1>"
    page = render_to_string(f"{status}.html")
    assert escape(settings.SITE_NAME) in page
    assert "Log in" not in page


@pytest.mark.django_db
def test_an_unknown_page_says_so_and_leads_back(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.django_db
def test_a_form_from_another_session_is_refused_with_advice() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/")
    assert response.status_code == 403
    assert "This form has expired" in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("is_staff", "shown"), [(True, True), (False, False)])
def test_only_staff_are_led_to_the_administration(
    client: Client, is_staff: bool, shown: bool
) -> None:
    client.force_login(User.objects.create(username="ada", is_staff=is_staff))
    assert (reverse("admin:index") in client.get("/").content.decode()) == shown


@pytest.mark.django_db
def test_the_way_in_leads_back_to_the_page_one_was_reading(client: Client) -> None:
    page = client.get("/nowhere/?a=1").content.decode()
    assert f"{reverse('account_login')}?next=%2Fnowhere%2F%3Fa%3D1" in page


@pytest.mark.django_db
def test_the_navigation_says_where_one_is(client: Client) -> None:
    navigation = render_to_string("_nav.html", request=RequestFactory().get("/"))
    for here in re.findall(r'<a href="([^"]+)"', navigation):
        page = client.get(here).content.decode()
        assert f'<a href="{here}" aria-current="page">' in page
        assert page.count("aria-current") == 1
