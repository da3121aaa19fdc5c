"""The narrowest phone, and a desktop at 400 %, where WCAG wants nothing to scroll sideways."""

from playwright.sync_api import Page

PHONE = {"width": 320, "height": 640}
LONG_WORD = "Donaudampfschiff" * 20


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
