"""A member follows a live blog, hears of its posts, and stops following from a notification."""

from typing import Any

from playwright.sync_api import Page, expect

from apps.liveblog.tests.payloads import PAYLOADS
from apps.realtime.services import clean_line
from e2e.conftest import Meet
from e2e.liveblog.pages import Newsroom
from e2e.notifications.pages import expect_unread, unread
from e2e.people import sign_up


def choose(page: Page, button: str, then: str) -> None:
    """Change what is followed in the menu of the blog's page."""
    menu = page.locator("[data-follow]")
    menu.locator("summary").click()
    menu.get_by_role("button", name=button, exact=True).click()
    expect(menu.locator("summary")).to_have_text(then)
    expect(menu.locator("summary")).to_be_focused()


def test_a_follower_hears_of_key_events_then_of_all_posts_then_of_none(
    meet: Meet, site: Any
) -> None:
    newsroom = Newsroom(site, "followed")
    lin = meet()
    sign_up(lin, leads_to=newsroom.path)
    page = lin.visit(newsroom.path)
    choose(page, "Key events only", "Following key events")
    # Away from the blog's page, which shows its posts: they are read there.
    page.goto("/accounts/profile/")
    elsewhere = lin.second_tab("/")
    newsroom.post("An ordinary update")
    newsroom.post("A great event", is_key=True)
    expect_unread(elsewhere, 1)
    toast = elsewhere.get_by_role("status", name="New notifications")
    expect(toast.get_by_role("link")).to_have_text("Key event in Blog followed: A great event")

    choose(lin.visit(newsroom.path), "Every update", "Following every update")
    page.goto("/accounts/profile/")
    newsroom.post("Another update")
    expect_unread(elsewhere, 1)
    newsroom.change("Another update", "post_delete")
    expect_unread(elsewhere, 0)

    page.goto("/notifications/")
    expect(page.locator("notification-list:defined")).to_be_attached()  # before, the browser sends
    page.get_by_role("list", name="Notifications, newest first").get_by_role(
        "button", name="Unfollow"
    ).first.click()
    expect(page.get_by_text("Unfollowed.")).to_be_focused()
    others = meet("grace").visit("/")
    before, others_before = unread(elsewhere), unread(others)
    newsroom.run(
        "from apps.accounts.models import User; "
        "grace = User.objects.get(username='grace'); "
        f"blog_follow(blog_id={newsroom.blog}.pk, user_id=grace.pk, key_only=True)"
    )
    newsroom.post("The next event", is_key=True)
    expect_unread(others, others_before + 1)  # all who follow it are told at once
    expect_unread(elsewhere, before)


def test_markup_in_posts_is_text_in_notifications(meet: Meet, site: Any) -> None:
    newsroom = Newsroom(site, "followed-xss")
    lin = meet()
    sign_up(lin, leads_to=newsroom.path)
    ran: list[str] = []
    lin.page.expose_function("xss", lambda: ran.append(lin.page.url))
    choose(lin.visit(newsroom.path), "Every update", "Following every update")
    lin.visit("/")
    newsroom.post(*(payload[:120] for payload in PAYLOADS if payload == clean_line(payload)))
    expect_unread(lin.page, sum(payload == clean_line(payload) for payload in PAYLOADS))
    toasts = lin.page.get_by_role("status", name="New notifications")
    expect(toasts.get_by_text("xss()").first).to_be_visible()
    lin.visit("/notifications/")
    older = lin.page.get_by_role("link", name="Older", exact=True)
    while older.count():
        older.click()
        expect(lin.page.get_by_role("heading", name="Older notifications")).to_be_visible()
        expect(lin.page.get_by_text("xss()").first).to_be_visible()
    assert ran == []


def test_a_member_follows_and_unfollows_without_scripts(meet: Meet, site: Any) -> None:
    newsroom = Newsroom(site, "followed-plainly")
    page = meet("grace", java_script_enabled=False).visit(newsroom.path)
    page.locator("[data-follow] summary").click()
    page.get_by_role("button", name="Every update").click()
    expect(page.get_by_text("You follow this live blog.")).to_be_visible()
    page.goto(f"{newsroom.path}unfollow/")
    page.get_by_role("main").get_by_role("button", name="Unfollow").click()
    expect(page.get_by_text("You no longer follow this live blog.")).to_be_visible()
