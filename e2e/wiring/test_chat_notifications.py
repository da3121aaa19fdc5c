"""A mention in the chat rings the bell of the member who is mentioned."""

from playwright.sync_api import Page, expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.notifications.pages import expect_unread, unread


def test_a_mention_rings_the_bell_in_two_tabs(meet: Meet) -> None:
    ada = meet("ada")
    read_all(ada.visit("/"))
    profile, home = ada.visit("/accounts/profile/"), ada.second_tab("/")
    room = RoomPage(meet("grace").page)
    room.send("The kettle is on, @ada.")
    for tab in (profile, home):
        expect_unread(tab, 1)
    toast = home.get_by_role("status", name="New notifications")
    expect(toast).to_contain_text("Grace mentioned you in General")
    expect(home).to_have_title("(1) " + home.title().split(") ")[-1])


def test_a_message_taken_back_is_taken_from_every_bell(meet: Meet) -> None:
    bell = meet("ada").visit("/")
    read_all(bell)
    room = RoomPage(meet("grace").page)
    room.send("I told nobody but you, @ada")
    expect_unread(bell, 1)
    room.delete("I told nobody but you")
    expect_unread(bell, 0)


def read_all(page: Page) -> None:
    """News joins what is unread, so a test that counts begins with nothing unread."""
    if unread(page):
        page.goto("/notifications/")
        page.get_by_role("button", name="Mark all as read").click()
        expect_unread(page, 0)
