"""The page on which push is turned on and off, and the worker that browsers load."""

import json
import re
from typing import Any

import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.translation import get_language, override

from apps.notifications.push.models import PushSubscription
from apps.notifications.push.receivers import cookie_name
from apps.notifications.tests.push.conftest import Subscribe
from apps.notifications.tests.push.service import PushService

pytestmark = pytest.mark.django_db

DEVICES = reverse("notifications:devices")
FORMS = [reverse(f"notifications:{name}") for name in ("device_add", "device_remove", "push_test")]
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def html_of(client: Client) -> str:
    response = client.get(DEVICES)
    assert response.status_code == 200
    return response.content.decode()


def test_without_keys_no_push_is_offered(ada_client: Client, settings: Any) -> None:
    settings.PUSH = {}
    assert "push-switch" not in html_of(ada_client)
    assert [ada_client.post(form).status_code for form in FORMS] == [404, 404, 404]


def test_the_page_has_the_public_key_alone(
    ada_client: Client, push_service: PushService, settings: Any
) -> None:
    html = html_of(ada_client)
    assert f'data-key="{push_service.public_key}"' in html
    assert settings.PUSH["private_key"] not in html
    assert "data-here" not in html


def test_a_browser_is_added_named_and_found_again(
    ada_client: Client, push_service: PushService
) -> None:
    browser = push_service.browser()
    response = ada_client.post(FORMS[0], browser.form, headers={"User-Agent": FIREFOX})
    assert response.status_code == 204
    cookie = response.cookies[cookie_name()]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    html = html_of(ada_client)
    assert "data-here" in html
    assert "Firefox on Linux" in html
    assert "This browser" in html


def test_over_tls_the_cookie_is_this_hosts_alone(
    ada_client: Client, push_service: PushService, settings: Any
) -> None:
    settings.SESSION_COOKIE_SECURE = True
    response = ada_client.post(FORMS[0], push_service.browser().form)
    cookie = response.cookies["__Host-push_device"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_a_browser_that_subscribes_anew_is_there_once(
    ada_client: Client, push_service: PushService
) -> None:
    for _ in range(2):
        ada_client.post(FORMS[0], push_service.browser().form)
    assert PushSubscription.objects.count() == 1


def test_an_endpoint_in_the_sites_own_network_is_refused(
    ada_client: Client, push_service: PushService
) -> None:
    form = push_service.browser().form | {"endpoint": "https://169.254.169.254/latest/"}
    response = ada_client.post(FORMS[0], form)
    assert (response.status_code, response.content) == (
        400,
        b"That is no address of a push service.",
    )
    assert not PushSubscription.objects.exists()


def test_a_browser_is_removed_by_its_owner_only(
    client: Client, ada: Any, grace: Any, subscribe: Subscribe
) -> None:
    _, row = subscribe(ada)
    for user, left in ((grace, 1), (ada, 0)):
        client.force_login(user)
        response = client.post(FORMS[1], {"subscription_id": row.pk})
        assert response.status_code == 302
        assert PushSubscription.objects.count() == left


@pytest.mark.parametrize("subscription_id", ["", "x", "0", "9" * 40])
def test_what_is_no_browser_is_not_found(
    ada_client: Client, push_service: PushService, subscription_id: str
) -> None:
    assert ada_client.post(FORMS[1], {"subscription_id": subscription_id}).status_code == 404


@pytest.mark.parametrize("form", FORMS)
def test_a_get_changes_nothing(ada_client: Client, push_service: PushService, form: str) -> None:
    assert ada_client.get(form).headers["Location"] == DEVICES


@pytest.mark.parametrize("address", [DEVICES, *FORMS])
def test_guests_are_asked_to_log_in(
    client: Client, push_service: PushService, address: str
) -> None:
    assert client.get(address).status_code == client.post(address).status_code == 302


def test_a_form_of_another_site_is_refused(ada: Any, push_service: PushService) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert [client.post(form).status_code for form in FORMS] == [403, 403, 403]


def test_the_worker_is_a_script_for_the_whole_site(client: Client) -> None:
    response = client.get(reverse("notifications:worker"))
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert response.headers["Content-Type"] == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"
    said = re.fullmatch(r'self\.site = (.*);\nimportScripts\("(.*)"\);\n', response.text)
    assert said is not None
    site = json.loads(said[1])
    language = get_language()
    assert site["offline"] == reverse("notifications:offline") + f"?language={language}"
    assert site["version"] == f"{said[2]} {language}"


def test_the_worker_speaks_the_readers_language(client: Client) -> None:
    """As the middleware finds it, on a site that has one."""
    with override("de"):
        text = client.get(reverse("notifications:worker"), headers={"Accept-Language": "de"}).text
    site = json.loads(text.partition(" = ")[2].partition(";\n")[0])
    assert site["unknown"] == "Neue Benachrichtigung"
    page = client.get(site["offline"])
    assert '<html lang="de">' in page.text
    assert page.headers["Content-Language"] == "de"
    unknown = client.get(site["offline"].replace("=de", "=xx")).text
    assert f'<html lang="{get_language()}">' in unknown


def test_the_offline_page_is_the_same_for_everybody(client: Client, ada: Any) -> None:
    """It is kept in the browser, which others may use."""
    address = reverse("notifications:offline")
    before = client.get(address).content
    client.force_login(ada)
    assert client.get(address).content == before
    assert b"csrf" not in before


def test_the_command_prints_keys_that_the_checks_accept(capsys: Any, settings: Any) -> None:
    call_command("vapid_keys")
    lines = dict(line.split("=", 1) for line in capsys.readouterr().out.splitlines())
    keys = {name.removeprefix("VAPID_").lower(): value for name, value in lines.items()}
    settings.PUSH = keys
    assert complaints() == []
    settings.PUSH = keys | {"private_key": keys["public_key"], "contact": "me"}
    assert complaints() == ["notifications.E001", "notifications.E002"]
    settings.PUSH = {"public_key": keys["public_key"]}
    assert complaints() == ["notifications.E001", "notifications.E002"]
    settings.PUSH = {}
    assert complaints() == []


def complaints() -> list[str]:
    found = [str(each.id) for each in run_checks()]
    return [each for each in found if each.startswith("notifications.")]
