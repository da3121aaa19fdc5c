from playwright.sync_api import expect

from e2e.liveblog.pages import BlogPage
from tests.copying.windows import ACCENT, ACCENT_IN_THE_DARK, OpenWindow, background

TODAY = "/live/today/"


def test_readers_follow_in_a_project_that_has_copied_the_live_blog(
    open_window: OpenWindow,
) -> None:
    ada = open_window("liveblog", superuser=True)
    editor = BlogPage(ada.page, TODAY)
    reader = BlogPage(open_window("liveblog", color_scheme="dark").page, TODAY)
    editor.post("The first train is in.")
    expect(reader.update("The first train is in.")).to_be_visible()
    assert background(ada.page.locator(".badge--live")) == ACCENT
    assert background(reader.page.locator(".badge--live")) == ACCENT_IN_THE_DARK
