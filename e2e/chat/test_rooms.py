"""People make rooms and invite others. All tabs and devices show new messages."""

import re

from playwright.sync_api import Locator, Page, expect

from apps.realtime.testing.browser_user import BrowserUser
from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.people import sign_up
from e2e.phone import PHONE, assert_fits

CREW = "Platform two crew"


def create_private_room(page: Page) -> str:
    """Create a room in the lobby; its path."""
    page.goto("/chat/")
    page.get_by_text("New room", exact=True).click()
    page.get_by_label("Name", exact=True).fill(CREW)
    page.get_by_label("Access").select_option("private")
    page.get_by_role("button", name="Create room").click()
    expect(page.get_by_role("heading", name=CREW)).to_be_visible()
    return "/" + page.url.split("/", 3)[3]


def invite(page: Page, path: str) -> str:
    """Make an invitation; its link."""
    page.goto(f"{path}about/")
    page.get_by_role("button", name="Create a link").click()
    return page.locator(".about__link").inner_text()


def line(page: Page) -> Locator:
    """The room's line in the list of rooms."""
    return page.get_by_role("navigation", name="Rooms").get_by_role("link", name=CREW)


def badge(page: Page) -> Locator:
    return line(page).locator(".room-line__count")


def bottom(button: Locator) -> float:
    """Where it ends on the screen, in px from the top."""
    return float(button.evaluate("button => button.getBoundingClientRect().bottom"))


def friends(meet: Meet) -> tuple[BrowserUser, str, BrowserUser, str]:
    """Somebody with a private room, and a friend who joined it: both with their usernames."""
    owner, friend = meet(), meet()
    owner_name, friend_name = sign_up(owner), sign_up(friend)
    path = create_private_room(owner.page)
    friend.page.goto(invite(owner.page, path))
    expect(friend.page.get_by_role("heading", name=f"Join {CREW}")).to_be_visible()
    friend.page.get_by_role("button", name="Join the room").click()
    expect(friend.page.get_by_role("heading", name=CREW)).to_be_visible()
    assert friend.page.url.endswith(path)
    return owner, owner_name, friend, friend_name


def test_counts_agree_in_two_tabs_and_a_second_browser(meet: Meet) -> None:
    owner, name, friend, _ = friends(meet)
    writer = RoomPage(friend.page, "/" + friend.page.url.split("/", 3)[3])
    desk = owner.second_tab("/chat/")
    owner.page.goto("/chat/general/")
    phone = meet(viewport=PHONE)
    phone.log_in(name)
    phone.visit("/chat/")
    writer.send("The first train is in.")
    writer.send(f"@{name} who has the key?")
    for page in (owner.page, desk):
        expect(badge(page)).to_have_text("@ 2")
        expect(line(page)).to_contain_text("who has the key?")
    expect(phone.page.locator(".chat-shell__count")).to_have_text("2")
    assert_fits(phone.page)
    rooms = phone.page.get_by_role("button", name="Rooms")
    toast = phone.page.locator(".bell-toast", has_text="who has the key?")
    assert toast.evaluate("toast => toast.getBoundingClientRect().top") > bottom(rooms)
    rooms.click()
    expect(badge(phone.page)).to_have_text("@ 2")
    line(phone.page).click()
    for page in (owner.page, desk):
        expect(badge(page)).to_be_hidden()
    # The room is open on the phone now, so what comes is read there, and nowhere unread for long.
    writer.send("Found it.")
    for page in (owner.page, desk):
        expect(line(page)).to_contain_text("Found it.")
        expect(badge(page)).to_be_hidden()
    phone.leave()
    writer.send("And the lamp?")
    for page in (owner.page, desk):
        expect(badge(page)).to_have_text("1")
        expect(page).to_have_title(re.compile(r"^\(\d+\) "))
    desk.keyboard.press("Control+k")
    desk.get_by_role("searchbox", name="Go to a room").fill("platform")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=CREW)).to_be_visible()
    expect(badge(owner.page)).to_be_hidden()


def test_who_is_removed_from_a_private_room_sees_no_more_of_it(meet: Meet) -> None:
    owner, _, friend, name = friends(meet)
    path = "/" + friend.page.url.split("/", 3)[3]
    there = RoomPage(friend.page, path)
    there.send("Am I still welcome?")
    owner.page.goto(f"{path}about/")
    people = owner.page.locator(".about__people").first
    person = people.get_by_role("listitem").filter(has_text=name)
    person.get_by_role("button", name="Remove").click()
    expect(person).to_have_count(0)
    expect(there.page.get_by_text("You no longer have access to this room.")).to_be_visible()
    expect(line(friend.page)).to_have_count(0)
    friend.page.reload()
    expect(friend.page.get_by_role("heading", name="No such room")).to_be_visible()


def test_two_people_write_to_each_other_directly(meet: Meet) -> None:
    ada, name = meet("ada"), sign_up(other := meet(), "/chat/")
    page = ada.visit(f"/chat/direct/new/?with={name}")
    page.get_by_role("button", name="Open the conversation").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    mine = other.page.get_by_role("navigation", name="Rooms").get_by_role("link", name="Ada")
    expect(mine).to_be_visible()
    page.get_by_label("Message", exact=True).fill("Have you a minute?")
    page.keyboard.press("Enter")
    expect(mine.locator(".room-line__count")).to_have_text("1")
    expect(mine).to_contain_text("Have you a minute?")
