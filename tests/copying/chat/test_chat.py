import re

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from tests.copying.windows import ACCENT, ACCENT_IN_THE_DARK, OpenWindow, background


def test_guests_talk_in_a_project_that_has_copied_the_chat(open_window: OpenWindow) -> None:
    robin = RoomPage.join(open_window("chat").page, "Robin")
    marian = RoomPage.join(open_window("chat", color_scheme="dark").page, "Marian")
    robin.send("Hello Marian")
    expect(marian.message("Hello Marian")).to_have_count(1)
    expect(marian.people).to_have_text(re.compile("2 here: .*Robin"))
    assert background(robin.page.get_by_role("button", name="Send")) == ACCENT
    assert background(marian.page.get_by_role("button", name="Send")) == ACCENT_IN_THE_DARK
