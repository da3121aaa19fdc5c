"""Nothing moves when the script takes over, and the room fits any window."""

import pytest
from playwright.sync_api import Page, expect

from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet

TOPS = """() => Array.from(
    document.querySelectorAll(".room-header, .message, .composer__text, .composer .button"),
    element => [element.id || element.className, Math.round(element.getBoundingClientRect().top)],
)"""


def test_the_take_over_of_the_script_moves_nothing(meet: Meet) -> None:
    grace = meet("grace")
    room = RoomPage(grace.page)
    room.send("Mine, with https://example.org/")
    room.page.reload()
    room.connected()
    live = room.page.evaluate(TOPS)
    grace.context.route("**/*.js", lambda route: route.abort())
    room.page.reload()
    expect(room.page.get_by_role("link", name="Look for new messages")).to_be_visible()
    plain = room.page.evaluate(TOPS)
    assert [name for name, _ in plain] == [name for name, _ in live]
    moved = [
        name
        for (name, before), (_, after) in zip(plain, live, strict=True)
        if abs(before - after) > 1
    ]
    assert moved == []


def height(page: Page, selector: str) -> float:
    box = page.locator(selector).bounding_box()
    assert box
    return box["height"]


@pytest.mark.parametrize(
    ("size", "log"),
    [((390, 844), 600), ((844, 390), 180), ((320, 256), 90)],
    ids=["a phone", "a phone on its side", "400 % zoom"],
)
def test_the_messages_and_the_form_fit_a_small_window(
    meet: Meet, size: tuple[int, int], log: int
) -> None:
    width, window = size
    guest = meet(viewport={"width": width, "height": window})
    page = guest.visit(GENERAL)
    expect(page.get_by_label("Your name")).to_be_in_viewport()
    room = RoomPage.join(page, f"Guest {width}")
    assert height(page, ".room-header") <= 52
    assert height(page, ".room__log") >= log
    expect(room.composer).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Room menu").click()  # nothing covers it
    expect(page.get_by_role("link", name="Change name")).to_be_visible()
