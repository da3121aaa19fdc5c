"""Presence and typing, as two people and their browsers see them."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from tests.services import RedisServer
from tests.site import Site, running_site

HELP_DESK = "/chat/help/"  # where no other test goes


def test_two_people_see_each_other_come_and_go(meet: Meet) -> None:
    ada = RoomPage(meet("ada").page, HELP_DESK)
    expect(ada.people).to_have_text("1 here: Ada")
    guest = meet()
    there = RoomPage.join(guest.page, "Passing Traveller", HELP_DESK)
    for room in (ada, there):
        expect(room.people).to_have_text("2 here: Ada and Passing Traveller (guest)")
    guest.visit("/")
    expect(ada.people).to_have_text("1 here: Ada")


def test_two_tabs_are_one_person(meet: Meet) -> None:
    ada, grace = meet("ada"), meet("grace")
    watching = RoomPage(ada.page, HELP_DESK)
    RoomPage(grace.page, HELP_DESK)
    second = RoomPage(grace.second_tab("/"), HELP_DESK)
    for room in (watching, second):
        expect(room.people).to_have_text("2 here: Ada and Grace")
    grace.page.close()
    second.send("Still here")
    expect(watching.message("Still here")).to_have_count(1)
    expect(watching.people).to_have_text("2 here: Ada and Grace")
    second.page.close()
    expect(watching.people).to_have_text("1 here: Ada")


def test_the_line_of_people_opens_into_a_list(meet: Meet) -> None:
    phone = {"viewport": {"width": 360, "height": 700}, "has_touch": True}
    ada = RoomPage(meet("ada", **phone).page, HELP_DESK)
    RoomPage.join(meet().page, "Passing Traveller", HELP_DESK)
    expect(ada.people).to_contain_text("2 here")
    log = ada.log.bounding_box()
    ada.people.click()
    people = ada.page.get_by_role("list", name="Who is here")
    expect(people.get_by_role("listitem")).to_have_text(["Ada", "Passing Traveller guest"])
    assert ada.log.bounding_box() == log, "the list lies over the messages and moves nothing"
    ada.page.keyboard.press("Escape")
    expect(people).to_be_hidden()


def test_a_person_who_wants_quiet_is_shown_so_and_has_a_card(meet: Meet) -> None:
    grace, ada = meet("grace"), RoomPage(meet("ada").page, HELP_DESK)
    there = RoomPage(grace.page, HELP_DESK)
    there.send("Nobody disturb me, please.")
    grace.page.get_by_role("link", name="Do not disturb", exact=True).click()
    dialog = grace.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Until I turn it off").click()
    there.connected()
    assert grace.page.url.endswith(HELP_DESK)

    ada.people.click()
    row = ada.page.get_by_role("list", name="Who is here").get_by_role("listitem")
    expect(row.filter(has_text="Grace")).to_contain_text("do not disturb")
    ada.page.keyboard.press("Escape")
    author = ada.log.get_by_role("link", name="Grace").last  # her messages form a group
    author.focus()
    ada.page.keyboard.press("Enter")
    card = ada.page.get_by_role("dialog", name="Grace")
    expect(card).to_contain_text("@grace")
    expect(card).to_contain_text("In this room now")
    expect(card).to_contain_text("Do not disturb")
    ada.page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(author).to_be_focused()
    author.click()
    card.get_by_role("button", name="Message").click()
    expect(ada.page.get_by_role("heading", level=1)).to_contain_text("Grace")


def test_nobody_is_shown_as_present_while_offline(meet: Meet) -> None:
    away = meet("ada")
    ada = RoomPage(away.page, HELP_DESK)
    expect(ada.people).to_have_text("1 here: Ada")
    away.go_offline()
    expect(ada.people).to_have_count(0)
    away.come_back()
    expect(ada.people).to_have_text("1 here: Ada")


def test_typing_shows_to_the_others_and_goes_with_the_message(meet: Meet) -> None:
    ada, grace = (RoomPage(meet(name).page, HELP_DESK) for name in ("ada", "grace"))
    expect(ada.people).to_contain_text("2 here")
    log = ada.log.bounding_box()
    grace.composer.press_sequentially("On my w")
    expect(ada.typing).to_have_text("Grace is typing…")
    assert ada.log.bounding_box() == log, "nothing moves"
    expect(grace.typing).to_have_text("")
    grace.composer.press("Enter")
    expect(ada.message("On my w")).to_have_count(1)
    expect(ada.typing).to_have_text("")


def test_typing_expires(meet: Meet) -> None:
    ada, grace = (RoomPage(meet(name).page, HELP_DESK) for name in ("ada", "grace"))
    expect(ada.people).to_contain_text("2 here")
    ada.page.clock.install()
    grace.composer.press_sequentially("I wonder")
    expect(ada.typing).to_have_text("Grace is typing…")
    ada.page.clock.run_for(6_000)
    expect(ada.typing).to_have_text("")


@pytest.fixture
def hasty_site(redis: RedisServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Two processes whose people are forgotten after two seconds, not sixty."""
    monkeypatch.setenv("PRESENCE_SECONDS", "0.5")
    monkeypatch.setenv("PRESENCE_EXPIRY", "2")
    with running_site(channels_url=redis.channels_url, processes=2) as site:
        yield site


def test_the_people_of_a_killed_process_are_gone(meet: Meet, hasty_site: Site) -> None:
    one, two = hasty_site.processes
    ada = RoomPage(meet("ada", site=hasty_site, url=one.url).page, HELP_DESK)
    grace = RoomPage(meet("grace", site=hasty_site, url=two.url).page, HELP_DESK)
    for room in (ada, grace):
        expect(room.people).to_have_text("2 here: Ada and Grace")
    two.kill()
    expect(ada.people).to_have_text("1 here: Ada")
    for name in ("Ada", "Grace"):
        assert not re.search(rf"\b{name}\b", hasty_site.log()), "logs carry no names"
