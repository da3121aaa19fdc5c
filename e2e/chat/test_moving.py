"""Moving between rooms loads no page, and loses nothing."""

import re

from playwright.sync_api import Locator, Page, expect

from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet

HELP, NIGHT = "/chat/help/", "/chat/night-shift/"


def line(page: Page, name: str) -> Locator:
    return page.get_by_role("navigation", name="Rooms").get_by_role("link", name=name)


def ready(page: Page) -> None:
    """The list of rooms is live."""
    expect(page.get_by_role("button", name="Ctrl K")).to_be_visible()


def enter(page: Page, name: str) -> None:
    """Go to a room by the list of rooms."""
    line(page, name).click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.get_by_label("Message", exact=True)).to_be_focused()


def test_three_people_in_three_rooms_and_one_who_moves_between_them(meet: Meet) -> None:
    ada, grace, margaret = meet("ada"), meet("grace"), meet("margaret")
    for path in (HELP, NIGHT, GENERAL):
        ada.visit(path)  # a room that one has been in is in the list
    room = RoomPage(ada.page)
    ready(ada.page)
    helper, guard = RoomPage(grace.page, HELP), RoomPage(margaret.page, NIGHT)
    sockets: list[str] = []
    ada.page.on("websocket", lambda socket: sockets.append(socket.url))
    ada.page.evaluate("window.stays = true")
    room.composer.fill("A draft for General")
    helper.send("The printer is out of paper.")
    guard.send("@ada the signals are green.")
    for name, count in (("Help desk", "1"), ("Night shift", "@ 1")):
        expect(line(ada.page, name).locator(".room-line__count")).to_have_text(count)

    enter(ada.page, "Help desk")
    expect(ada.page).to_have_url(re.compile(f"{HELP}$"))
    expect(ada.page).to_have_title(re.compile(r"Help desk"))
    room.send("Paper is on its way.")
    expect(helper.message("Paper is on its way.")).to_have_count(1)
    expect(line(ada.page, "Help desk").locator(".room-line__badge")).to_be_hidden()
    expect(helper.people).to_contain_text("2 here")

    ada.page.keyboard.press("Control+k")
    ada.page.keyboard.type("night")
    ada.page.keyboard.press("Enter")
    expect(room.message("the signals are green")).to_be_visible()
    expect(helper.people).to_contain_text("1 here")
    helper.send("It prints again.")
    expect(line(ada.page, "Help desk").locator(".room-line__count")).to_have_text("1")

    ada.page.go_back()
    expect(room.message("It prints again.")).to_be_visible()
    ada.page.go_back()
    expect(room.composer).to_have_value("A draft for General")
    ada.page.go_forward()
    expect(ada.page.get_by_role("heading", level=1, name="Help desk")).to_be_visible()
    assert ada.page.evaluate("window.stays") is True
    assert sockets == []


def test_a_reader_comes_back_to_their_place_in_each_room(meet: Meet) -> None:
    grace = meet("grace")
    grace.visit(HELP)
    room = RoomPage(grace.page)
    ready(grace.page)
    for number in range(1, 31):
        room.write(f"Wagon {number} of the train")
    expect(room.message("Wagon 30 of the train")).to_be_visible()
    expect(room.log.locator(".message__status")).to_have_count(0)
    place = room.message("Wagon 5 of the train")
    place.scroll_into_view_if_needed()
    top = place.bounding_box()
    enter(grace.page, "Help desk")
    enter(grace.page, "General")
    now = place.bounding_box()
    assert top is not None
    assert now is not None
    assert abs(top["y"] - now["y"]) < 4
