import re

from playwright.sync_api import Page, expect

MEMBERS = ["/notifications/", "/notifications/preferences/"]


def expect_unread(page: Page, count: int) -> None:
    """The bell shows `count`, to eyes and to screen readers."""
    name = f"Notifications, {count} unread" if count else "Notifications"
    expect(page.get_by_role("banner").get_by_role("link", name=name, exact=True)).to_be_visible()
    if count:
        expect(page.locator(".bell__badge")).to_have_text(str(count))
    else:
        expect(page.locator(".bell__badge")).to_be_hidden()


def click_bell(page: Page) -> None:
    """Click the bell once it is live: it loads after the page, and until then is a link."""
    expect(page.locator("notification-bell:defined")).to_be_attached()
    page.locator(".bell__link").click()


def unread(page: Page) -> int:
    """The number that the bell shows."""
    name = page.locator(".bell__link").get_attribute("aria-label") or ""
    found = re.search(r"\d+", name)
    return int(found[0]) if found else 0
