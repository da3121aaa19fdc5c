"""Readers continue where they stopped, and see key events, the blog's state and links to posts."""

import re

from playwright.sync_api import expect

from apps.realtime.testing.browser_user import connected
from apps.realtime.testing.processes import wait_until
from e2e.conftest import Meet, Place
from e2e.liveblog.pages import BlogPage, Newsroom

IN_AN_HOUR = "__import__('django').utils.timezone.now() + __import__('datetime').timedelta(hours=1)"


def test_a_returning_reader_goes_on_at_the_first_unread(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "returning", posts=8)
    blog = BlogPage(meet(viewport={"width": 390, "height": 700}).page, room.path)
    expect(blog.page.locator(".posts__unread")).to_have_count(0)
    blog.page.goto("/accounts/login/")
    room.post(*[f"Missed {n}" for n in range(12)])
    # Visitors get a page that may be a second old.
    page = blog.page.request
    wait_until(lambda: "Missed 11" in page.get(room.path).text(), "a page with the updates")
    blog = BlogPage(blog.page, room.path)
    assert blog.page.evaluate("scrollY") == 0
    blog.page.get_by_role("button", name="12 new updates").click()
    expect(blog.update("Missed 0")).to_be_in_viewport()
    expect(blog.update("Missed 0")).to_be_focused()
    line = blog.page.get_by_text("New since you last read")
    expect(line).to_be_visible()
    assert line.evaluate("(line) => line.previousElementSibling.innerText.includes('Missed 0')")
    assert line.evaluate("(line) => line.nextElementSibling.innerText.includes('Update 7')")


def test_new_posts_are_held_and_the_button_leads_to_the_first(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "held", posts=8)
    blog = BlogPage(meet(viewport={"width": 390, "height": 500}).page, room.path)
    blog.page.evaluate("scrollTo(0, 1500)")
    before = blog.page.evaluate("scrollY")
    room.post("Alpha", "Beta", "Gamma")
    button = blog.page.get_by_role("button", name="3 new updates")
    expect(button).to_be_visible()
    assert blog.page.evaluate("scrollY") == before
    expect(blog.page.locator("[data-announcer]")).to_have_text("3 new updates")
    button.click()
    expect(blog.update("Alpha")).to_be_focused()
    expect(blog.update("Alpha")).to_be_in_viewport()


def test_a_pinned_post_is_above_the_others(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "pinned", posts=4)
    blog = BlogPage(meet().page, room.path)
    pinned = blog.page.get_by_role("region", name="Pinned")
    expect(pinned).to_have_count(0)
    room.change("Update 1", "post_pin")
    expect(pinned).to_contain_text("Update 1")
    room.change("Update 1", "post_update", title="Update 1 again", body="Changed.")
    expect(pinned).to_contain_text("Changed.")
    blog.page.reload()
    expect(pinned.get_by_role("heading", name="Update 1 again")).to_have_count(1)
    room.change("Update 1 again", "post_unpin")
    expect(pinned).to_have_count(0)


def test_a_blog_that_ends_closes_its_connection_and_opens_none_again(
    meet: Meet, site: Place
) -> None:
    room = Newsroom(site, "ends", posts=1)
    blog = BlogPage(meet().page, room.path)
    sockets: list[str] = []
    blog.page.on("websocket", lambda socket: sockets.append(socket.url))
    room.end()
    expect(blog.page.locator("[data-blog-header]")).to_contain_text("Ended")
    connected(blog.page, "closed")
    expect(blog.page.locator("connection-status")).to_be_empty()
    request = blog.page.request  # visitors get a page that may be a second old
    wait_until(lambda: "badge--ended" in request.get(room.path).text(), "the page of the end")
    blog.page.reload()
    expect(blog.page.locator("live-blog:defined")).to_have_count(1)
    expect(blog.page.locator("[data-can-share], live-blog")).to_have_count(1)
    assert sockets == []


def test_a_blog_that_has_not_started_says_when_it_does(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "soon")
    room.run(f"Blog.objects.filter(slug='soon').update(starts_at={IN_AN_HOUR})")
    reader = meet()
    reader.page.clock.install()
    header = reader.visit(room.path).locator("[data-blog-header]")
    expect(header).to_contain_text("Not started")
    expect(header).to_contain_text(re.compile(r"Starts \w+, \w+ \d+"))
    reader.page.clock.fast_forward("01:00:01")
    expect(header.get_by_text("Not started")).to_be_hidden()
    expect(header.get_by_text("Live", exact=True)).to_be_visible()


def test_readers_see_how_many_they_are(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "counted")
    first = BlogPage(meet().page, room.path)
    header = first.page.locator("[data-blog-header]")
    expect(header).not_to_contain_text("reading")
    without_sockets = meet()
    without_sockets.refuse_websockets()
    without_sockets.visit(room.path)
    expect(header).to_contain_text("2 people reading")
    without_sockets.visit("/live/")
    expect(header).not_to_contain_text("reading")


def test_a_post_has_a_link_to_copy(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "linked", posts=1, summary="Words")
    reader = meet(permissions=["clipboard-read", "clipboard-write"])
    blog = BlogPage(reader.page, room.path)
    blog.update("Update 0").get_by_role("button", name="Copy link").click()
    expect(blog.update("Update 0").get_by_role("button", name="Copied")).to_be_visible()
    address = blog.page.evaluate("navigator.clipboard.readText()")
    assert re.fullmatch(rf"{site.url}{room.path}posts/\d+/", address)
    blog.page.goto(address)
    expect(blog.update("Update 0")).to_be_in_viewport()
