"""People sign up, log in and log out, and errors are sentences."""

import re

from playwright.sync_api import expect

from e2e.conftest import Meet
from e2e.people import DEMO_PASSWORD, log_in_on, sign_up


def test_a_wrong_password_is_refused_in_words_and_keeps_the_name(meet: Meet) -> None:
    page = meet().visit("/accounts/login/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password", exact=True).fill("not-the-password")
    page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(page.get_by_text("The username or password is wrong.")).to_be_visible()
    expect(page.get_by_label("Username")).to_have_value("ada")


def test_signing_up_logs_in_and_leads_back(meet: Meet) -> None:
    newcomer = meet()
    name = sign_up(newcomer, "/connection/")
    page = newcomer.page
    expect(page).to_have_url(re.compile("/connection/$"))
    expect(page.locator(".menu__name")).to_contain_text(name)


def test_logging_out_and_in_again_by_keyboard(meet: Meet) -> None:
    grace = meet("grace")
    page = grace.visit("/")
    page.locator(".menu__button").press("Enter")
    page.get_by_role("button", name="Log out").press("Enter")
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()
    page.goto("/accounts/login/?next=/connection/")
    log_in_on(page, "grace", DEMO_PASSWORD)
    expect(page).to_have_url(re.compile("/connection/$"))


def test_a_page_says_when_to_try_another_password(meet: Meet) -> None:
    page = meet().visit("/accounts/login/")
    heading = page.get_by_role("heading")
    for _ in range(11):
        expect(heading.first).to_have_text("Log in")
        page.get_by_label("Username").fill("guessed-at")
        page.get_by_label("Password", exact=True).fill("not-the-password")
        page.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(heading.first).to_have_text("Too many attempts")
    expect(page.get_by_text("Try again in 15 minutes.")).to_be_visible()
