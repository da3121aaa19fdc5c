"""The people of the demo, and new ones."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from apps.realtime.testing.browser_user import BrowserUser

DEMO_PASSWORD = "signalbox-demo"
SIGN_UP_PASSWORD = "a-long-enough-secret"


def sign_up(person: BrowserUser, leads_to: str = "/") -> str:
    """Make an account of a new name on the page for it, and return the name."""
    name = f"new-{uuid4().hex[:8]}"
    page = person.visit(f"/accounts/signup/?next={leads_to}")
    page.get_by_label("Username").fill(name)
    page.locator("[name=password1]").fill(SIGN_UP_PASSWORD)
    page.locator("[name=password2]").fill(SIGN_UP_PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Create account").click()
    expect(page.locator(".menu__name")).to_contain_text(name)
    return name


def log_in_on(page: Page, name: str, password: str) -> None:
    """Fill in the log-in page, which is open, and send it."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_label("Password", exact=True).press("Enter")
