"""Key events: their panel, and the filter in the address."""

import re

from playwright.sync_api import expect

from e2e.conftest import Meet, Place
from e2e.liveblog.pages import BlogPage, Newsroom

POSTS = 160  # of which every third is a key event: more than one page of them


def test_the_filter_holds_across_paging_and_live_updates(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "filtered", posts=POSTS)
    blog = BlogPage(meet().page, f"{room.path}?key=1")
    posts = blog.page.locator("[data-posts] > article")
    expect(posts).to_have_count(50)
    room.post("Ordinary news")
    room.post("Key news", is_key=True)
    expect(blog.update("Key news")).to_have_count(1)
    expect(blog.update("Ordinary news")).to_have_count(0)
    room.change("Key news", "post_key_set", is_key=False)
    expect(blog.update("Key news")).to_have_count(0)
    blog.page.get_by_role("link", name="Older updates").click()
    expect(blog.page).to_have_url(re.compile(r"\?key=1&before=\d+$"))
    expect(posts).to_have_count(4)
    blog.page.get_by_role("link", name="All updates").click()
    expect(blog.update("Ordinary news")).to_have_count(1)


def test_the_panel_leads_into_the_timeline_and_follows_live_changes(
    meet: Meet, site: Place
) -> None:
    room = Newsroom(site, "panel", posts=30)
    blog = BlogPage(meet().page, room.path)
    panel = blog.page.locator("[data-key-events]")
    panel.get_by_role("link", name="Update 9").click()
    expect(blog.update("Update 9")).to_be_in_viewport()
    assert blog.page.evaluate("performance.getEntriesByType('navigation').length") == 1
    assert "#post-" in blog.page.url
    room.post("Held back", is_key=True)
    panel.get_by_role("link", name="Held back").click()
    expect(blog.update("Held back")).to_be_in_viewport()
    room.change("Held back", "post_delete")
    expect(panel.get_by_role("link", name="Held back")).to_have_count(0)


def test_the_panel_is_folded_on_a_phone_and_open_beside_the_posts(meet: Meet, site: Place) -> None:
    room = Newsroom(site, "folded", posts=3)
    phone = meet(viewport={"width": 390, "height": 700}).visit(room.path)
    entry = phone.locator("[data-key-events] [data-label]").first
    expect(entry).to_be_hidden()
    phone.locator("[data-key-events] summary").click()
    expect(entry).to_be_visible()
    wide = meet(viewport={"width": 1280, "height": 700}).visit(room.path)
    expect(wide.locator("[data-key-events] [data-label]").first).to_be_visible()
