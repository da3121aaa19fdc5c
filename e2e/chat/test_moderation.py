"""Removals, renames, closings and deletions show at once on every open page."""

import re

from playwright.sync_api import Page, expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from tests.site import Site


def make_room(site: Site, slug: str) -> str:
    """Open a room; its path."""
    make = f"from apps.chat.services import room_create; room_create(name='{slug}', slug='{slug}')"
    site.run(make)
    return f"/chat/{slug}/"


def find_in_admin(page: Page, path: str, text: str) -> None:
    page.goto(f"/admin/chat/{path}/?q={text}")
    page.locator("#result_list tbody th a").click()


def delete_in_admin(page: Page, path: str, text: str) -> None:
    find_in_admin(page, path, text)
    page.locator("a.deletelink").click()  # a link or a button, by the version of Django
    page.get_by_role("button", name="Yes").click()


def test_an_author_takes_a_message_back_from_everybody(meet: Meet) -> None:
    ada = meet("ada")
    reader, writer = RoomPage(ada.page), RoomPage(meet("grace").page)
    writer.send("I told nobody but you, @ada")
    expect(reader.message("I told nobody")).to_be_visible()
    writer.delete("I told nobody but you")
    expect(writer.log).to_contain_text("You deleted this message.")
    expect(reader.message("I told nobody")).to_have_count(0)
    expect(reader.log).to_contain_text("This message was deleted.")
    fresh = RoomPage(ada.page)
    expect(fresh.log).to_contain_text("This message was deleted.")
    assert "I told nobody" not in ada.page.content()


def test_others_have_no_button_and_a_moderator_asks_first(meet: Meet) -> None:
    guest = RoomPage.join(meet().page, "Passing Rambler")
    guest.send("Something rude")
    other, moderator = RoomPage(meet("grace").page), RoomPage(meet("margaret").page)
    expect(other.message("Something rude")).to_be_visible()
    other.actions("Something rude").click()
    expect(other.page.get_by_role("button", name="Delete message")).to_have_count(0)
    moderator.act("Something rude", "Delete message")
    dialog = moderator.page.get_by_role("dialog", name="Delete this message?")
    expect(dialog).to_contain_text("Passing Rambler: Something rude")
    dialog.get_by_role("button", name="Keep it").click()
    expect(moderator.message("Something rude")).to_be_visible()
    moderator.page.get_by_role("button", name="Delete message").click()
    dialog.get_by_role("button", name="Delete").click()
    for room in (guest, other):
        expect(room.message("Something rude")).to_have_count(0)
        expect(room.log).to_contain_text("A moderator deleted this message.")


def test_a_message_is_deleted_with_the_keyboard_alone(meet: Meet) -> None:
    room = RoomPage(meet("grace").page, "/chat/help/")
    for text in ("First of two", "Second of two"):
        room.send(text)
    room.log.focus()
    room.page.keyboard.press("Tab")
    expect(room.actions("Second of two")).to_be_focused()
    room.page.keyboard.press("ArrowUp")
    expect(room.actions("First of two")).to_be_focused()
    room.page.keyboard.press("Enter")
    delete = room.page.get_by_role("button", name="Delete message")
    delete.focus()
    room.page.keyboard.press("Enter")
    expect(room.page.get_by_role("button", name="Keep it")).to_be_focused()
    room.page.keyboard.press("Escape")
    expect(delete).to_be_focused()
    room.page.keyboard.press("Escape")
    expect(room.actions("First of two")).to_be_focused()
    room.page.keyboard.press("Enter")
    delete.focus()
    room.page.keyboard.press("Enter")
    room.page.keyboard.press("Shift+Tab")
    room.page.keyboard.press("Enter")
    expect(room.message("First of two")).to_have_count(0)
    expect(room.log).to_be_focused()


def test_without_a_connection_the_dialog_says_so_and_stays(meet: Meet) -> None:
    grace = meet("grace")
    room = RoomPage(grace.page)
    room.send("Not gone yet")
    grace.go_offline()
    expect(room.page.locator("connection-status")).not_to_have_attribute("data-state", "open")
    room.act("Not gone yet", "Delete message")
    dialog = room.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete").click()
    expect(dialog).to_contain_text("You are not connected.")
    grace.come_back()
    room.connected()
    dialog.get_by_role("button", name="Delete").click()
    expect(room.message("Not gone yet")).to_have_count(0)


def test_what_the_admin_deletes_goes_from_open_pages_and_the_lobby(meet: Meet) -> None:
    member = meet("grace")
    room = RoomPage(member.page, "/chat/help/")
    room.send("Decent words")
    room.send("Slanderous words")
    delete_in_admin(meet("margaret").page, "message", "Slanderous")
    expect(room.message("Slanderous")).to_have_count(0)
    expect(room.log).to_contain_text("A moderator deleted this message.")
    lobby = member.visit("/chat/").locator(".card").filter(has_text="Help desk")
    expect(lobby).to_contain_text("Decent words")


def test_guests_leave_when_the_admin_makes_a_room_the_members(meet: Meet, site: Site) -> None:
    path = make_room(site, "saloon")
    guest = RoomPage.join(meet().page, "Passing Cowboy", path)
    member = RoomPage(meet("grace").page, path)
    expect(member.page.get_by_text("members only")).to_be_hidden()
    guest.composer.fill("Before you throw me out")
    admin = meet("margaret").page
    find_in_admin(admin, "room", "saloon")
    admin.get_by_label("Name").fill("Saloon bar")
    admin.get_by_label("Access").select_option("members")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(guest.page.get_by_text("You no longer have access to this room.")).to_be_visible()
    expect(guest.composer).to_have_value("Before you throw me out")
    expect(member.page.get_by_role("heading", name="Saloon bar")).to_be_visible()
    expect(member.page.get_by_text("members only")).to_be_visible()
    expect(member.page).to_have_title(re.compile("Saloon bar · "))
    member.send("Quiet in here now")
    expect(guest.message("Quiet in here now")).to_have_count(0)
    expect(guest.page.get_by_role("heading", name="saloon", exact=True)).to_be_visible()


def test_everybody_leaves_when_the_admin_deletes_a_room(meet: Meet, site: Site) -> None:
    room = RoomPage(meet("grace").page, make_room(site, "doomed"))
    delete_in_admin(meet("margaret").page, "room", "doomed")
    expect(room.page.get_by_text("You no longer have access to this room.")).to_be_visible()
