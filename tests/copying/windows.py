"""People's windows in a project that has Django's own log-in and no styles but ours."""

from collections.abc import Callable

from playwright.sync_api import Locator, expect

from apps.realtime.testing.browser_user import BrowserUser
from tests.copying.host import PASSWORD

OpenWindow = Callable[..., BrowserUser]
ACCENT = "rgb(7, 104, 77)"
ACCENT_IN_THE_DARK = "rgb(95, 211, 168)"


def log_in(person: BrowserUser) -> None:
    """As the superuser that `createsuperuser` made."""
    page = person.visit("/admin/login/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Log out")).to_be_visible()


def background(element: Locator) -> str:
    """The colour behind an element on a page with plain rules of its own, as most sites have."""
    element.page.add_style_tag(content="a, button, span { background: gold }")
    colour: str = element.evaluate("element => getComputedStyle(element).backgroundColor")
    return colour
