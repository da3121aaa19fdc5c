from playwright.sync_api import expect

from e2e.notifications.pages import expect_unread
from tests.copying.conftest import HostOf
from tests.copying.windows import ACCENT, ACCENT_IN_THE_DARK, OpenWindow, background


def test_the_bell_rings_in_a_project_that_has_copied_the_notifications(
    open_window: OpenWindow, host_of: HostOf
) -> None:
    bright = open_window("notifications", superuser=True)
    dark = open_window("notifications", superuser=True, color_scheme="dark")
    for window in (bright, dark):
        window.visit("/notifications/")
        expect_unread(window.page, 0)
        expect(window.page.locator("connection-status")).to_have_attribute("data-state", "open")
    host_of("notifications").run('python manage.py notify ada "It works."')
    for window, colour in ((bright, ACCENT), (dark, ACCENT_IN_THE_DARK)):
        expect_unread(window.page, 1)
        expect(window.page.locator(".notification").filter(has_text="It works.")).to_be_visible()
        assert background(window.page.locator(".bell__badge")) == colour
