"""The fixtures of `apps.realtime.testing.plugin`, on the chat, with rows that the test makes."""

import pytest
from playwright.sync_api import expect

from apps.chat.models import Room
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import say
from apps.realtime.testing import assert_published
from apps.realtime.testing.asgi_site import AsgiSite
from apps.realtime.testing.browser_user import connected, offline
from apps.realtime.testing.plugin import People
from e2e.chat.pages import RoomPage


@pytest.fixture
def room(asgi_site: AsgiSite) -> Room:
    return Room.objects.create(name="Signals", slug="signals")


def test_two_people_see_what_the_test_and_each_other_write(people: People, room: Room) -> None:
    ada = RoomPage((adas_browser := people("ada")).page, "/chat/signals/")
    robin = RoomPage.join(people().page, "Robin", "/chat/signals/")
    robin.send("All aboard")
    expect(ada.message("All aboard")).to_have_count(1)
    assert [each.body for each in room.messages.all()] == ["All aboard"]
    with offline(adas_browser):
        connected(ada.page, "offline")
        say(room, "Train 4012 leaves")
        expect(robin.message("Train 4012 leaves")).to_have_count(1)
        assert ada.bodies("Train") == []
    expect(ada.message("Train 4012 leaves")).to_have_count(1)
    bodies = ("All aboard", "Train 4012 leaves")
    messages = [{"type": "message.saved", "body": body} for body in bodies]
    assert_published(RoomStream.name(room.pk), *messages)


def test_a_page_catches_up_when_the_server_was_killed_or_restarted(
    people: People, room: Room, asgi_site: AsgiSite
) -> None:
    ada = RoomPage(people("ada").page, "/chat/signals/")
    asgi_site.kill()
    for body in ("One", "Two"):
        say(room, body)
    assert ada.bodies("") == []
    asgi_site.start()
    expect(ada.message("Two")).to_have_count(1)
    asgi_site.restart()
    say(room, "Three")
    expect(ada.message("Three")).to_have_count(1)
    connected(ada.page)
    assert ada.bodies("") == ["One", "Two", "Three"]
