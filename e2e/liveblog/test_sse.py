"""Behind a proxy that blocks WebSockets a reader still sees what is new."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from apps.realtime.testing.browser_user import connected
from e2e.conftest import Meet, Place
from e2e.liveblog.pages import PATH, BlogPage
from e2e.versions import NEW_VERSION, OLDER, age_next, settle
from e2e.websocket_blocking_proxy import WebSocketBlockingProxy, websocket_blocking_proxy


@pytest.fixture
def office(site: Place) -> Iterator[WebSocketBlockingProxy]:
    with websocket_blocking_proxy(site.url) as proxy:
        yield proxy


def test_posts_appear_without_websockets_and_go_on_when_they_come_back(
    meet: Meet, office: WebSocketBlockingProxy
) -> None:
    editor = BlogPage(meet("ada").page)
    reader = meet(url=office.url).visit(PATH)
    expect_state(reader, "reading")
    assert office.refused >= 2
    posts = reader.get_by_role("article")
    before = posts.count()

    editor.post("Seen without a socket.")
    expect(posts.filter(has_text="Seen without a socket.")).to_have_count(1)
    editor.edit("Seen without a socket.", "Changed without a socket.")
    expect(posts.filter(has_text="Changed without a socket.")).to_have_count(1)
    expect(reader.locator(".connection-status__notice")).to_have_count(0)

    office.blocking = False
    reader.evaluate("dispatchEvent(new Event('online'))")  # or two minutes' patience
    editor.post("In between.")
    expect_state(reader, "open")
    editor.post("Seen through a socket.")
    for text in ("Changed without a socket.", "In between.", "Seen through a socket."):
        expect(posts.filter(has_text=text)).to_have_count(1)
    expect(posts).to_have_count(before + 3)


def test_a_reader_without_websockets_is_told_of_a_new_version(
    meet: Meet, office: WebSocketBlockingProxy
) -> None:
    reader = meet(url=office.url).page
    age_next(reader)
    reader.goto(PATH)
    expect_state(reader, "reading")
    expect(reader.locator("live-blog")).to_have_attribute("data-live", "")
    settle(reader)
    status = reader.locator("connection-status")
    expect(status).to_contain_text(NEW_VERSION)
    status.get_by_role("button", name="Reload").click()
    expect(status).not_to_have_attribute("build", OLDER)


def test_posts_appear_in_a_browser_that_makes_no_websockets(meet: Meet) -> None:
    editor = BlogPage(meet("ada").page)
    person = meet()
    person.refuse_websockets()
    reader = person.visit(PATH)
    expect_state(reader, "reading")
    editor.post("Seen without any socket.")
    article = reader.get_by_role("article").filter(has_text="Seen without any socket.")
    expect(article).to_have_count(1)


def test_a_post_without_websockets_is_seen_by_its_author_and_others(
    meet: Meet, office: WebSocketBlockingProxy
) -> None:
    ada = meet(url=office.url)
    ada.log_in("ada")
    page = ada.visit(PATH)
    expect(page.locator("live-blog")).to_have_attribute("data-live", "")
    page.evaluate("window.notReloaded = true")
    reader = BlogPage(meet().page)
    form = page.get_by_role("form", name="New update")
    form.get_by_label("Update", exact=True).fill("Posted from the office.")
    form.get_by_role("button", name="Publish").click()
    for each in (page, reader.page):
        article = each.get_by_role("article").filter(has_text="Posted from the office.")
        expect(article).to_have_count(1)
    assert page.evaluate("window.notReloaded")


def expect_state(page: Page, state: str) -> None:
    connected(page, state)
