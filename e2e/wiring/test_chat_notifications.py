"""A mention in the chat rings the bell of the member who is mentioned."""

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.notifications.pages import expect_unread, unread


def test_a_mention_rings_the_bell_in_two_tabs(meet: Meet) -> None:
    ada = meet("ada")
    profile, home = ada.visit("/accounts/profile/"), ada.second_tab("/")
    before = unread(home)
    room = RoomPage(meet("grace").page)
    room.send("The kettle is on, @ada.")
    for tab in (profile, home):
        expect_unread(tab, before + 1)
    toast = home.get_by_role("status", name="New notifications")
    expect(toast).to_contain_text("Grace mentioned you in General")
    expect(home).to_have_title(f"({before + 1}) " + home.title().split(") ")[-1])


def test_a_message_taken_back_is_taken_from_every_bell(meet: Meet) -> None:
    bell = meet("ada").visit("/")
    before = unread(bell)
    room = RoomPage(meet("grace").page)
    room.send("I told nobody but you, @ada")
    expect_unread(bell, before + 1)
    room.delete("I told nobody but you")
    expect_unread(bell, before)
