"""Staff see the status of the site live; nobody else gets in."""

import re

import pytest
from playwright.sync_api import Page, expect

from apps.realtime.testing.browser_user import connected
from e2e.conftest import Meet

PATIENCE = 20_000  # ms; processes report every two seconds


def figure(page: Page, name: str) -> float:
    return float(page.locator(f"[data-{name}]").inner_text().replace(",", ""))


def test_the_page_counts_people_as_they_connect(meet: Meet) -> None:
    margaret = meet("margaret")
    page = margaret.visit("/")
    page.get_by_role("group").locator("summary", has_text="Margaret").press("Enter")
    page.get_by_role("link", name="Site status").click()
    expect(page.locator("[data-summary]")).to_have_text(re.compile("normally"), timeout=PATIENCE)
    web = page.locator(".process", has_text="Web").first
    expect(web.locator(".process__state")).to_have_text("Running normally")
    expect(page.locator("[data-tasks]")).to_contain_text(re.compile("No tasks are waiting|running"))
    before = figure(page, "people")
    meet().visit("/connection/")
    expect(page.locator("[data-people]")).not_to_have_text(f"{before:.0f}", timeout=PATIENCE)
    expect(page.locator(".echo-plot__line").first).to_be_attached(timeout=PATIENCE)


def test_a_page_that_was_offline_continues(meet: Meet) -> None:
    margaret = meet("margaret")
    page = margaret.visit("/status/")
    normal = re.compile("normally")
    expect(page.locator("[data-summary]")).to_have_text(normal, timeout=PATIENCE)
    margaret.go_offline()
    connected(page, "offline")
    expect(page.locator("[data-summary]")).to_have_text(normal)
    margaret.come_back()
    connected(page)
    expect(page.locator("[data-summary]")).to_have_text(normal)


@pytest.mark.parametrize("who", [None, "grace"])
def test_only_staff_see_the_status_page(meet: Meet, who: str | None) -> None:
    page = meet(who).visit("/status/")
    if who is None:
        expect(page).to_have_url(re.compile(r"/accounts/login/\?next=/status/"))
    else:
        expect(page.get_by_role("heading", level=1)).not_to_have_text("Site status")
        expect(page.locator("status-board")).to_have_count(0)
