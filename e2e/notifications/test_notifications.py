"""The bell rings on every page and in every tab, with the right count."""

from playwright.sync_api import expect

from apps.realtime.testing.browser_user import connected
from e2e.conftest import Meet, Place
from e2e.notifications.pages import expect_unread, unread
from e2e.people import sign_up


def test_reading_in_one_tab_counts_down_in_the_other(meet: Meet, site: Place) -> None:
    edsger = meet("edsger")
    site.manage("notify", "edsger", "Your goto arrived", "--url", "/connection/")
    page, other = edsger.visit("/notifications/"), edsger.second_tab("/")
    before = unread(other)
    page.get_by_role("button", name="Your goto arrived").click()
    expect(page).to_have_url(f"{site.url}/connection/")
    expect_unread(other, before - 1)


def test_mark_all_as_read_reaches_every_tab(meet: Meet, site: Place) -> None:
    edsger = meet("edsger")
    page, other = edsger.visit("/notifications/"), edsger.second_tab("/")
    for number in (1, 2):
        site.manage("notify", "edsger", f"Semaphore {number}")
        expect(page.get_by_role("listitem").filter(has_text=f"Semaphore {number}")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    for tab in (page, other):
        expect_unread(tab, 0)


def test_a_notification_missed_offline_is_there_on_coming_back(meet: Meet, site: Place) -> None:
    edsger = meet("edsger")
    page = edsger.visit("/accounts/profile/")
    connected(page)
    before = unread(page)
    edsger.go_offline()
    site.manage("notify", "edsger", "While you were away")
    edsger.come_back()
    expect_unread(page, before + 1)


def test_a_sign_up_is_announced_to_the_staff_at_once(meet: Meet) -> None:
    page = meet("margaret").visit("/")
    before = unread(page)
    name = sign_up(meet())
    expect_unread(page, before + 1)
    toast = page.get_by_role("status", name="New notifications")
    expect(toast).to_contain_text(f"{name} has signed up.")


def test_the_list_asks_strangers_to_log_in(meet: Meet) -> None:
    page = meet().visit("/notifications/")
    expect(page.get_by_role("heading", level=1, name="Log in")).to_be_visible()
