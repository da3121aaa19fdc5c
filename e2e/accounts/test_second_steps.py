"""From a sign-up to a passkey and an authenticator app, and back in with each."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from apps.accounts.tests.factories import app_code
from apps.realtime.testing.browser_user import BrowserUser
from e2e.conftest import Meet, Place
from e2e.people import SIGN_UP_PASSWORD, log_in_on, sign_up

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


def log_out(page: Page) -> None:
    page.locator(".menu__button").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()


def give_password(person: BrowserUser, name: str) -> None:
    page = person.visit("/accounts/login/?next=/connection/")
    log_in_on(page, name, SIGN_UP_PASSWORD)


def confirm(page: Page) -> None:
    """Answer the question whether it is you."""
    page.get_by_label("Password", exact=True).fill(SIGN_UP_PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.only_browser("chromium")
def test_passkeys_and_an_app_are_set_up_and_log_in(meet: Meet, site: Place) -> None:
    """At localhost, the one host to which browsers give passkeys without TLS."""
    person = meet(url=f"http://localhost:{urlsplit(site.url).port}")
    page = person.page
    devices = person.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    name = sign_up(person)

    page.goto("/accounts/2fa/webauthn/add/")
    confirm(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_text("Your passkey is saved.")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("listitem")).to_have_count(10)
    log_out(page)
    page.goto("/accounts/login/?next=/connection/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.locator(".menu__name")).to_contain_text(name)
    expect(page).to_have_url(re.compile("[0-9]/connection/$"))

    page.goto("/accounts/2fa/totp/activate/")
    confirm(page)
    secret = page.get_by_role("main").locator("code").inner_text()
    page.get_by_label("Code").fill(app_code(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.get_by_text("The authenticator app is on.")).to_be_visible()
    log_out(page)
    give_password(person, name)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("Incorrect code.")).to_be_visible()
    page.get_by_label("Code").fill(app_code(secret, step=1))
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_url(re.compile("[0-9]/connection/$"))


def test_a_flood_of_codes_ends_with_a_page(meet: Meet) -> None:
    page = meet().visit("/accounts/login/code/")
    for _ in range(3):
        page.get_by_label("E-mail address").fill("nobody@example.org")
        page.get_by_role("button", name="Send the code").click()
        expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
        page.get_by_role("button", name="Log in another way").click()
        page.goto("/accounts/login/code/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Send the code").click()
    expect(page.get_by_role("heading", name="Too many attempts")).to_be_visible()
