"""A session that ends is said at once, in every tab, and what was typed is still there."""

import re

from playwright.sync_api import expect

from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet, Place
from e2e.people import DEMO_PASSWORD, SIGN_UP_PASSWORD, log_in_on, sign_up

# A second is over quickly: the element keeps the state it went to from `open`.
NOTE_LEAVING = """(status) =>
  new MutationObserver(() => (status.dataset.left ??= status.dataset.state))
    .observe(status, { attributeFilter: ["data-state"] })"""
LOGGED_OUT = "You have been logged out. Log in again to go on."


def test_logging_out_in_one_tab_is_said_in_the_other_and_loses_no_text(meet: Meet) -> None:
    grace = meet("grace")
    room = RoomPage(grace.page)
    room.composer.fill("Half a sentence about")
    other = grace.second_tab("/")
    other.locator(".menu__button").click()
    other.get_by_role("button", name="Log out").click()

    status = room.page.locator("connection-status")
    expect(status).to_contain_text(LOGGED_OUT)
    expect(room.composer).to_have_value("Half a sentence about")
    status.get_by_role("link", name="Log in").click()
    log_in_on(room.page, "grace", DEMO_PASSWORD)
    expect(room.page.get_by_role("heading", level=1, name="General")).to_be_visible()
    room.connected()
    expect(room.composer).to_have_value("Half a sentence about")


def test_a_message_written_after_the_session_ended_is_sent_after_the_log_in(meet: Meet) -> None:
    grace = meet("grace")
    room, reader = RoomPage(grace.page), RoomPage(meet("ada").page)
    other = grace.second_tab("/")
    other.locator(".menu__button").click()
    other.get_by_role("button", name="Log out").click()
    expect(room.page.locator("connection-status")).to_contain_text(LOGGED_OUT)
    room.write("Written to nobody, for now")
    expect(room.message("Written to nobody")).to_contain_text("waiting for connection")
    expect(reader.message("Written to nobody")).to_have_count(0)
    room.page.locator("connection-status").get_by_role("link", name="Log in").click()
    log_in_on(room.page, "grace", DEMO_PASSWORD)
    for each in (room, reader):
        expect(each.message("Written to nobody")).to_have_count(1)


def test_a_deactivated_member_is_logged_out_of_every_page(meet: Meet, site: Place) -> None:
    site.run(
        "from apps.accounts.services import user_create;"
        f"user_create(username='leaver', password='{DEMO_PASSWORD}', display_name='Leaver')",
    )
    leaver = meet("leaver")
    room = RoomPage(leaver.page)
    page = site.url + GENERAL
    admin = meet("margaret")
    admin.visit("/admin/accounts/user/?q=leaver")
    admin.page.get_by_role("link", name="leaver").click()
    admin.page.get_by_label("Active").uncheck()
    admin.page.get_by_role("button", name="Save", exact=True).click()
    expect(room.page.locator("connection-status")).to_contain_text(LOGGED_OUT)
    leaver.page.goto(page)
    expect(leaver.page.get_by_role("button", name="Join as a guest")).to_be_visible()


def test_changing_the_password_leaves_ones_other_tabs_at_work_and_ends_those_elsewhere(
    meet: Meet,
) -> None:
    here, elsewhere = meet(), meet()
    name = sign_up(here)
    elsewhere.log_in(name)
    room, far_room = RoomPage(here.page), RoomPage(elsewhere.page)
    status = room.page.locator("connection-status")
    status.evaluate(NOTE_LEAVING)
    form = here.second_tab("/accounts/password/change/")
    form.locator("[name=oldpassword]").fill(SIGN_UP_PASSWORD)
    for field in ("password1", "password2"):
        form.locator(f"[name={field}]").fill("another-long-secret")
    form.get_by_role("main").get_by_role("button", name="Change password").click()
    expect(status).to_have_attribute("data-left", "reconnecting")
    room.connected()
    room.send("I am still here")
    expect(status).not_to_contain_text(LOGGED_OUT)
    expect(far_room.page.locator("connection-status")).to_contain_text(LOGGED_OUT)
    expect(far_room.message("I am still here")).to_have_count(0)


def test_a_session_that_is_ended_on_another_device_is_said_in_its_room(meet: Meet) -> None:
    here, elsewhere = meet(), meet()
    log_in_on(elsewhere.visit("/accounts/login/"), sign_up(here), SIGN_UP_PASSWORD)
    expect(elsewhere.page.locator(".menu__name")).to_be_visible()
    far_room = RoomPage(elsewhere.page)
    page = here.visit("/accounts/sessions/")
    page.get_by_role("main").get_by_role("button", name=re.compile(r"^Log out \S+ on")).click()
    expect(page.get_by_text("That browser is logged out.")).to_be_visible()
    expect(far_room.page.locator("connection-status")).to_contain_text(LOGGED_OUT)
    expect(page.get_by_text("this one")).to_be_visible()


def test_a_guest_who_logs_in_in_another_tab_is_a_member_in_this_one(meet: Meet) -> None:
    person = meet()
    room = RoomPage.join(person.page, "Nobody Yet")
    other = person.second_tab("/accounts/login/")
    log_in_on(other, "grace", DEMO_PASSWORD)
    expect(room.page.locator(".menu__name")).to_contain_text("Grace")
    room.connected()
    room.send("It was me all along")
    reader = RoomPage(meet("ada").page)
    expect(reader.message("It was me all along")).to_contain_text("Grace")


def test_logging_in_again_in_another_tab_reconnects_this_one(meet: Meet) -> None:
    grace = meet("grace")
    room = RoomPage(grace.page)
    other = grace.second_tab("/")
    other.locator(".menu__button").click()
    other.get_by_role("button", name="Log out").click()
    expect(room.page.locator("connection-status")).to_contain_text(LOGGED_OUT)
    other.goto("/accounts/login/")
    log_in_on(other, "grace", DEMO_PASSWORD)
    expect(other.locator(".menu__name")).to_be_visible()
    # Without a window every tab is always visible.
    room.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    room.connected()
    room.send("Back at my desk")
