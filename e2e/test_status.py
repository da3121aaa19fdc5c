"""The staff see how the site is while it happens; others see that there is nothing for them."""

import re

import pytest
from playwright.sync_api import Page, expect

from e2e.conftest import Meet

PATIENCE = 20_000  # ms; processes speak every two seconds


def figure(page: Page, name: str) -> float:
    return float(page.locator(f"[data-{name}]").inner_text().replace(",", ""))


def test_the_page_shows_people_as_they_come(meet: Meet) -> None:
    ada = meet("ada")
    page = ada.visit("/")
    page.get_by_role("group").locator("summary", has_text="Ada").press("Enter")
    page.get_by_role("link", name="How the site is").click()
    expect(page.locator("[data-summary]")).to_have_text(re.compile("fine"), timeout=PATIENCE)
    web = page.locator(".process", has_text="Web").first
    expect(web.locator(".process__state")).to_have_text("Fine")
    expect(page.locator("[data-jobs]")).to_contain_text(re.compile("Nothing waits|in work"))
    before = figure(page, "people")
    meet().visit("/connection/")
    expect(page.locator("[data-people]")).not_to_have_text(f"{before:.0f}", timeout=PATIENCE)
    expect(page.locator(".echo-plot__line").first).to_be_attached(timeout=PATIENCE)


def test_the_status_page_continues_after_an_outage(meet: Meet) -> None:
    ada = meet("ada")
    page = ada.visit("/status/")
    fine = re.compile("fine")
    expect(page.locator("[data-summary]")).to_have_text(fine, timeout=PATIENCE)
    ada.go_offline()
    expect(page.locator("connection-status")).to_have_attribute("data-state", "offline")
    expect(page.locator("[data-summary]")).to_have_text(fine)
    ada.come_back()
    expect(page.locator("connection-status")).to_have_attribute("data-state", "open")
    expect(page.locator("[data-summary]")).to_have_text(fine)


@pytest.mark.parametrize("who", [None, "grace"])
def test_only_staff_see_the_status_page(meet: Meet, who: str | None) -> None:
    page = meet(who).visit("/status/")
    if who is None:
        expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/status/"))
    else:
        expect(page.get_by_role("heading", level=1)).not_to_have_text("How the site is")
        expect(page.locator("status-board")).to_have_count(0)
