"""The developer panel, on a site in development, disturbs a page and shows how it recovers."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from apps.realtime.testing.browser_user import connected
from e2e.conftest import Meet
from e2e.liveblog.pages import BlogPage
from tests.site import Site, running_site


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site(settings={"DEBUG": "on"}) as site:
        yield site


def open_panel(page: Page) -> None:
    page.get_by_role("button", name="Developer panel").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Developer panel")).to_contain_text("WebSocket, open")


def test_a_cut_and_a_dropped_event_are_repaired_and_the_panel_shows_it(meet: Meet) -> None:
    ada = meet("ada")
    editor = BlogPage(ada.page)
    reader = BlogPage(ada.context.new_page())
    page = reader.page
    open_panel(page)
    stream = page.get_by_role("row").filter(has_text="liveblog.blog.")
    expect(stream).to_contain_text("live")

    page.get_by_role("button", name="Cut the connection").press("Enter")
    expect(page.locator("connection-status")).to_contain_text("Connection lost")
    editor.post("Written while the reader was cut off.")
    page.get_by_role("button", name="Cut the connection").press("Enter")
    connected(page)
    expect(reader.update("Written while the reader was cut off.")).to_be_visible()
    expect(stream.get_by_role("cell").nth(3)).to_have_text("0")

    page.get_by_label("Drop the next").fill("1")
    editor.post("Dropped on the way.")
    expect(page.get_by_role("listitem").filter(has_text="dropped")).to_have_count(1)
    editor.post("The next one.")
    expect(reader.update("Dropped on the way.")).to_be_visible()
    expect(stream.get_by_role("cell").nth(3)).to_have_text("1")
