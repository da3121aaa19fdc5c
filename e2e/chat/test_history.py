"""A long history: opened in the middle, paged both ways, and never all on the page."""

import re

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from tests.site import Site

LONG = "/chat/long/"
MAKE = """
from uuid import uuid4
from apps.chat.models import Message
from apps.chat.services import room_create
room = room_create(name='Long', slug='long')
Message.objects.bulk_create(
    Message(room=room, author_name='Robin', guest_key='r', body=f'Number {n}.', client_id=uuid4())
    for n in range(5000)
)
print('first', room.messages.order_by('pk').first().pk)
"""
ON_PAGE = 300  # messages, at most


def test_a_permalink_into_five_thousand_messages_pages_both_ways(meet: Meet, site: Site) -> None:
    [first] = re.findall(r"first (\d+)", site.run(MAKE))
    middle = int(first) + 2500
    grace = meet("grace")
    asked: list[str] = []
    grace.page.on("request", lambda request: asked.append(request.url))
    room = RoomPage(grace.page, f"{LONG}?around={middle}#message-{middle}")
    linked = room.log.locator(f"#message-{middle}")
    expect(linked).to_be_in_viewport()
    expect(linked).to_have_class(re.compile("message--linked"))
    assert not [url for url in asked if "/messages/" in url]

    for button, number in (("Show earlier messages", 2400), ("Show later messages", 2600)):
        target = room.log.get_by_text(f"Number {number}.", exact=True)
        while not target.count():
            more = room.page.get_by_role("button", name=button)
            more.scroll_into_view_if_needed()
            more.click()
            expect(more).to_be_enabled()
        assert room.log.locator(".message").count() <= ON_PAGE

    writer = RoomPage(meet("ada").page, LONG)
    writer.send("Now at the end.")
    jump = room.page.get_by_role("button", name="1 new message")
    expect(jump).to_be_visible()
    jump.click()
    expect(room.message("Now at the end.")).to_be_in_viewport()
    expect(room.log.get_by_text("Number 2600.", exact=True)).to_have_count(0)
    writer.send("And one more.")
    expect(room.message("And one more.")).to_be_in_viewport()


def test_what_is_read_stays_in_place_while_earlier_messages_are_loaded_above(
    meet: Meet, site: Site
) -> None:
    site.run(MAKE.replace("'long'", "'still'").replace("'Long'", "'Still'"))
    room = RoomPage(meet("grace").page, "/chat/still/")
    log = room.log
    top = """log => {
        log.scrollTop = 100;
        return document.querySelector(".message:nth-of-type(5)").getBoundingClientRect().top;
    }"""
    before = log.evaluate(top)
    expect(log.locator(".message")).to_have_count(100)  # a page is loaded near the top
    read = log.get_by_text("Number 4953.", exact=True)
    after = read.evaluate("body => body.closest('.message').getBoundingClientRect().top")
    assert abs(before - after) < 2
