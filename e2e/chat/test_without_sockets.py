"""Where no WebSocket gets through, the chat reads an event stream and writes by POST."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet, Place
from e2e.websocket_blocking_proxy import WebSocketBlockingProxy, websocket_blocking_proxy


@pytest.fixture
def office(site: Place) -> Iterator[WebSocketBlockingProxy]:
    with websocket_blocking_proxy(site.url) as proxy:
        yield proxy


def talk(blocked: RoomPage, live: RoomPage, where: str) -> None:
    """Both see at once what the other writes and deletes, and who is here."""
    live.send(f"Can you hear me, {where}?")
    expect(blocked.message(f"Can you hear me, {where}?")).to_have_count(1)
    blocked.send(f"Loud and clear, {where}.")
    expect(live.message(f"Loud and clear, {where}.")).to_have_count(1)
    blocked.delete(f"Loud and clear, {where}.")
    expect(live.message(f"Loud and clear, {where}.")).to_have_count(0)
    expect(live.people).to_contain_text("Grace")
    expect(blocked.people).to_contain_text("Ada")


def test_behind_a_proxy_that_blocks_sockets_one_reads_and_writes_at_once(
    meet: Meet, office: WebSocketBlockingProxy
) -> None:
    live = RoomPage(meet("ada").page)
    blocked = RoomPage(meet("grace", url=office.url).page, state="reading")
    talk(blocked, live, "proxy")
    office.blocking = False
    blocked.page.evaluate("dispatchEvent(new Event('online'))")  # or two minutes' patience
    blocked.connected()
    blocked.send("Through a socket now.")
    expect(live.message("Through a socket now.")).to_have_count(1)


def test_a_browser_that_makes_no_websockets_reads_and_writes_at_once(meet: Meet) -> None:
    live = RoomPage(meet("ada").page)
    grace = meet("grace")
    grace.refuse_websockets()
    talk(RoomPage(grace.page, state="reading"), live, "policy")


def test_without_sockets_and_event_streams_the_page_says_that_it_is_not_connected(
    meet: Meet,
) -> None:
    grace = meet("grace")
    grace.refuse_websockets()
    grace.context.route("**/sse/**", lambda route: route.abort())
    page = grace.visit(GENERAL)
    expect(page.locator("connection-status")).to_contain_text("Connection lost.")
    expect(page.get_by_label("Message", exact=True)).to_be_visible()
