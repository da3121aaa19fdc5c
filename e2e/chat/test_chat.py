"""Guests and members talk; whatever goes wrong is said in words, and nothing typed is lost."""

import re

import pytest
from playwright.sync_api import expect

from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet, Place
from e2e.phone import LONG_WORD, PHONE, assert_fits


def test_a_guest_and_a_member_talk_both_ways(meet: Meet) -> None:
    member = RoomPage(meet("grace").page)
    guest = RoomPage.join(meet().page, "Passing Traveller")
    member.send("Is anybody waiting on platform two?")
    expect(guest.message("Is anybody waiting on platform two?")).to_contain_text("Grace")
    guest.send("Just me and a dog.")
    expect(member.message("Just me and a dog.")).to_contain_text("Passing Traveller")
    expect(member.message("Just me and a dog.")).to_contain_text("guest")


def test_five_messages_written_while_a_reader_was_offline_arrive_once_and_in_order(
    meet: Meet,
) -> None:
    sleeping = meet("grace")
    reader, writer = RoomPage(sleeping.page), RoomPage(meet("ada").page)
    sleeping.go_offline()
    expect(reader.page.locator("connection-status")).not_to_have_attribute("data-state", "open")
    numbers = [f"While you slept, {number}" for number in range(1, 6)]
    for text in numbers:
        writer.send(text)
    assert reader.bodies("While you slept") == []
    sleeping.come_back()
    expect(reader.message("While you slept")).to_have_count(5)
    reader.connected()
    writer.send("While you slept, the end")
    expect(reader.message("the end")).to_have_count(1)
    assert reader.bodies("While you slept") == [*numbers, "While you slept, the end"]


def test_what_is_written_offline_waits_and_is_sent_once(meet: Meet) -> None:
    away = meet("grace")
    writer, reader = RoomPage(away.page), RoomPage(meet("ada").page)
    away.go_offline()
    expect(writer.page.locator("connection-status")).to_contain_text("You are offline")
    writer.write("Written in the tunnel, one")
    writer.write("Written in the tunnel, two")
    expect(writer.message("tunnel, one")).to_contain_text("waiting for connection")
    away.come_back()
    for room in (reader, writer):
        expect(room.message("Written in the tunnel")).to_have_count(2)
        assert room.bodies("Written in the tunnel") == [
            "Written in the tunnel, one",
            "Written in the tunnel, two",
        ]
    expect(writer.message("Written in the tunnel").locator(".message__status")).to_have_count(0)


def test_unsent_messages_survive_a_closed_page(meet: Meet) -> None:
    away = meet("grace")
    writer, reader = RoomPage(away.page), RoomPage(meet("ada").page)
    away.go_offline()
    writer.write("Kept through a reload")
    expect(writer.message("Kept through a reload")).to_contain_text("waiting for connection")
    away.come_back()
    writer = RoomPage(away.page)
    for room in (writer, reader):
        expect(room.message("Kept through a reload")).to_have_count(1)


@pytest.mark.parametrize("origin", ["secure", "insecure"])
def test_what_was_written_offline_in_a_closed_tab_is_sent_once_by_the_next_page(
    meet: Meet, origin: str
) -> None:
    away = meet("grace")
    if origin == "insecure":  # there, browsers have no locks
        hide_locks = "Object.defineProperty(navigator, 'locks', { value: undefined })"
        away.context.add_init_script(hide_locks)
    text = f"Kept by a closed tab, {origin}"
    reader = RoomPage(meet("ada").page)
    tab = away.context.new_page()
    writer = RoomPage(tab)
    away.go_offline()
    writer.write(text)
    expect(writer.message(text)).to_contain_text("waiting for connection")
    tab.close()
    away.come_back()
    writer = RoomPage(away.page)
    for room in (writer, reader):
        expect(room.message(text)).to_have_count(1)
    expect(writer.message(text).locator(".message__status")).to_have_count(0)
    again = RoomPage(away.second_tab("/"))
    again.send(f"Nothing is left to send, {origin}")
    for room in (writer, reader, again):
        expect(room.message(f"Nothing is left to send, {origin}")).to_have_count(1)
        assert room.bodies(text) == [text]


def test_an_empty_message_is_refused_in_words(meet: Meet) -> None:
    room = RoomPage(meet("grace").page)
    room.write("   ")
    expect(room.page.get_by_text("Write something first.")).to_be_visible()


def test_a_message_of_ten_thousand_characters_is_refused_and_stays_to_be_cut(meet: Meet) -> None:
    room = RoomPage(meet("grace").page)
    long = "All aboard! " * 833 + "Yes."
    room.write(long)
    expect(
        room.page.get_by_text("Your message is 10,000 characters long; 4,000 is the most.")
    ).to_be_visible()
    expect(room.composer).to_have_value(long)
    expect(room.message("All aboard!")).to_have_count(0)


@pytest.mark.parametrize("path", ["/chat/no-such-room/", "/chat/night-shift/"])
def test_an_unknown_and_a_refused_room_look_the_same(meet: Meet, path: str) -> None:
    """The night shift is for members."""
    page = meet().visit(path)
    name = path.split("/")[2]
    expect(page.get_by_role("main")).to_contain_text(
        f"There is no room called {name}, or you do not have access to it."
    )
    expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()
    expect(page.get_by_role("link", name="All rooms")).to_be_visible()


def test_a_member_enters_the_refused_room_after_logging_in(meet: Meet) -> None:
    member = meet("grace")
    RoomPage(member.page, "/chat/night-shift/").send("Lamps are lit.")


def test_a_refused_message_shows_why_and_survives_its_tab(meet: Meet) -> None:
    """Two characters that nobody can see: the browser lets them pass, the server does not."""
    grace = meet("grace")
    tab = grace.context.new_page()
    invisible = "\u2060\u2060"
    RoomPage(tab).write(invisible)
    expect(tab.locator(".message--failed")).to_contain_text("Not sent.")
    tab.close()
    room = RoomPage(grace.page)
    failed = room.log.locator(".message--failed")
    expect(failed).to_contain_text("Write something first.")
    failed.get_by_role("button", name="Edit").click()
    expect(room.composer).to_have_value(invisible)
    expect(failed).to_have_count(0)


def test_a_room_that_is_closed_under_a_writer_says_so_and_keeps_the_text(
    meet: Meet, site: Place
) -> None:
    make = "from apps.chat.services import room_create; room_create(name='Closing', slug='closing')"
    site.run(make)
    grace = meet("grace")
    room = RoomPage(grace.page, "/chat/closing/")
    room.send("Last orders?")
    room.composer.fill("Too late for this one")
    site.run("Room.objects.filter(slug='closing').delete()")
    grace.go_offline()
    expect(room.page.locator("connection-status")).not_to_have_attribute("data-state", "open")
    grace.come_back()
    expect(room.page.get_by_text("You no longer have access to this room.")).to_be_visible()
    expect(room.composer).to_have_value("Too late for this one")


def test_a_guest_cannot_take_a_members_name(meet: Meet) -> None:
    page = meet().visit(GENERAL)
    page.get_by_label("Your name").fill("Ada")
    page.get_by_role("button", name="Join as a guest").click()
    expect(page.get_by_text("Ada is the name of a member. Log in if it is yours.")).to_be_visible()
    expect(page.get_by_label("Your name")).to_have_value("Ada")


def test_markup_in_a_message_is_text(meet: Meet) -> None:
    room = RoomPage(meet("grace").page)
    room.send("<img src=x onerror=alert(1)> <b>bold?</b>")
    expect(room.message("<b>bold?</b>").locator("img, b")).to_have_count(0)


def test_two_tabs_of_one_person_show_the_same(meet: Meet) -> None:
    grace = meet("grace")
    first = RoomPage(grace.page)
    second = RoomPage(grace.second_tab("/"))
    first.send("Said in the first tab")
    expect(second.message("Said in the first tab")).to_have_class(re.compile("message--mine"))


def test_a_guest_who_left_in_another_tab_cannot_write(meet: Meet) -> None:
    """It was written as Olga, on a page that said Olaf, and shown there twice."""
    olaf = meet()
    room = RoomPage.join(olaf.page, "Olaf")
    room.composer.fill("Who am I?")
    tab = olaf.second_tab(GENERAL)
    tab.get_by_label("Room menu").click()
    tab.get_by_role("button", name="Leave").click()
    expect(room.page.get_by_role("alert")).to_have_text("Choose a name to join the chat.")
    olga = RoomPage.join(tab, "Olga")
    room.composer.press("Enter")
    expect(room.composer).to_have_value("Who am I?")
    expect(room.message("Who am I?")).to_have_count(0)
    expect(olga.message("Who am I?")).to_have_count(0)


def test_the_script_replaces_what_the_server_rendered(meet: Meet) -> None:
    room = RoomPage(meet("grace").page)
    expect(room.composer).to_have_count(1)
    expect(room.log).to_have_count(1)
    expect(room.page.get_by_role("link", name="Look for new messages")).to_have_count(0)


@pytest.mark.parametrize("without", ["javascript", "its-script"])
def test_without_a_script_one_reads_writes_and_deletes_with_plain_pages(
    meet: Meet, without: str
) -> None:
    live = RoomPage(meet("ada").page)
    live.send(f"Can anybody read this without {without}?")
    person = meet(java_script_enabled=without != "javascript")
    person.context.route("**/*.js", lambda route: route.abort())
    plain = person.visit(GENERAL)
    plain.get_by_label("Your name").fill(f"Lynx {without}")
    plain.get_by_role("button", name="Join as a guest").click()
    log = plain.get_by_role("log")
    expect(log.get_by_text(f"Can anybody read this without {without}?")).to_be_in_viewport()
    plain.get_by_label("Message", exact=True).fill(f"I can, without {without}.")
    plain.get_by_role("button", name="Send").click()
    expect(log.get_by_text(f"I can, without {without}.")).to_be_in_viewport()
    expect(live.message(f"I can, without {without}.")).to_contain_text(f"Lynx {without}")
    live.send(f"Welcome aboard, {without}.")
    plain.get_by_role("link", name="Look for new messages").click()
    expect(log.get_by_text(f"Welcome aboard, {without}.")).to_be_in_viewport()
    own = log.locator(".message").filter(has_text=f"I can, without {without}.")
    own.hover()
    own.get_by_role("button", name="Actions for this message").click()
    plain.get_by_role("link", name="Delete message").click()
    plain.get_by_role("button", name="Delete", exact=True).click()
    expect(log.get_by_text("You deleted this message.")).to_be_in_viewport()
    expect(live.message(f"I can, without {without}.")).to_have_count(0)


def test_a_very_long_word_widens_no_page(meet: Meet) -> None:
    room = RoomPage.join(meet(viewport=PHONE).page, "W" * 30)
    room.send(LONG_WORD)
    assert_fits(room.page)
