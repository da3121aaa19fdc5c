"""One person in three tabs and a second browser: each shows the same, once, where it should."""

from playwright.sync_api import Locator, Page, expect

from apps.realtime.testing.browser_user import BrowserUser, connected
from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.notifications.pages import click_bell, expect_unread, unread


class Everywhere:
    """A person's three tabs and their second browser."""

    def __init__(self, person: BrowserUser, elsewhere: BrowserUser) -> None:
        self.person = person
        self.home, self.profile = person.visit("/"), person.second_tab("/accounts/profile/")
        self.listing = person.second_tab("/notifications/")
        self.pages = (self.home, self.profile, self.listing, elsewhere.visit("/accounts/profile/"))
        for page in self.pages:
            connected(page)

    def count(self, unread: int) -> None:
        for page in self.pages:
            expect_unread(page, unread)

    def listed(self, text: str, times: int = 1) -> None:
        expect(self.listing.locator(".notification", has_text=text)).to_have_count(times)


def test_one_persons_tabs_and_browsers_agree(meet: Meet) -> None:
    tabs = Everywhere(meet("edsger"), meet("edsger"))
    room = RoomPage(meet("grace").page)
    before = unread(tabs.home)
    ten_mentions_are_one_notification(tabs, room, before)
    reading_in_one_tab_clears_the_others(tabs, before)
    what_is_on_the_screen_is_read_and_rings_nowhere(tabs, room, before)
    a_muted_room_is_quiet(tabs, room)
    what_was_missed_is_there_once(tabs, room)


def ten_mentions_are_one_notification(tabs: Everywhere, room: RoomPage, before: int) -> None:
    for number in range(10):
        room.write(f"@edsger: step {number}")
    row = tabs.listing.locator(".notification", has_text="step 9")
    expect(row).to_contain_text("Grace mentioned you 10 times in General")
    tabs.listed("step")
    tabs.count(before + 1)
    expect(tabs.home.locator(".bell-toast", has_text="step 9")).to_have_count(1)


def reading_in_one_tab_clears_the_others(tabs: Everywhere, before: int) -> None:
    panel = open_panel(tabs.home)
    mentioned = panel.locator(".notification", has_text="step 9")
    mentioned.get_by_role("button", name="Mark read").click()
    tabs.count(before)
    row = tabs.listing.locator(".notification", has_text="step 9")
    expect(row.get_by_role("button", name="Mark unread")).to_be_visible()
    expect(tabs.profile.locator(".bell-toast", has_text="step 9")).to_have_count(0)
    tabs.home.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def what_is_on_the_screen_is_read_and_rings_nowhere(
    tabs: Everywhere, room: RoomPage, before: int
) -> None:
    viewed = RoomPage(tabs.profile)
    room.send("@edsger: in view")
    expect(viewed.message("in view")).to_be_visible()
    tabs.listed("in view")
    expect(tabs.listing.locator(".notification--unread", has_text="in view")).to_have_count(0)
    tabs.count(before)
    for page in (tabs.home, tabs.profile):
        assert page.locator(".bell-toast").count() == 0
    tabs.profile.goto("/accounts/profile/")


def a_muted_room_is_quiet(tabs: Everywhere, room: RoomPage) -> None:
    level(tabs.profile, "Nothing")
    room.send("@edsger: muted")
    level(tabs.profile, "All messages")
    room.send("@edsger: heard")
    tabs.listed("heard")
    tabs.listed("muted", times=0)


def what_was_missed_is_there_once(tabs: Everywhere, room: RoomPage) -> None:
    count = unread(tabs.home)
    tabs.person.go_offline()
    room.send("@edsger: missed")
    tabs.person.come_back()
    row = tabs.listing.locator(".notification", has_text="missed")
    expect(row).to_contain_text("Grace mentioned you 2 times")
    tabs.listed("missed")
    tabs.count(count)


def level(page: Page, name: str) -> None:
    page.goto("/chat/general/about/")
    page.get_by_label("Tell me about").select_option(label=name)
    page.get_by_role("button", name="Save").first.click()
    page.goto("/accounts/profile/")


def open_panel(page: Page) -> Locator:
    """Open the panel below the bell, and wait for its content."""
    click_bell(page)
    panel = page.get_by_role("dialog", name="Notifications")
    expect(panel.get_by_role("link", name="All notifications")).to_be_visible()
    return panel
