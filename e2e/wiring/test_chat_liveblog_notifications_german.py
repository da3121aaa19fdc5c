"""A member reads the site in German while others write, and goes on in English."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from apps.realtime.testing.browser_user import connected
from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.liveblog.pages import Newsroom

# Sends a command that the socket refuses, and returns the error's message.
REFUSAL = """path => new Promise(done => {
    const socket = new WebSocket(path);
    socket.onopen = () =>
        socket.send(JSON.stringify({type: "typing", id: "a", stream: "chat.room.1"}));
    socket.onmessage = ({data}) => {
        const frame = JSON.parse(data);
        if (frame.type === "error") done(frame.message);
    };
})"""


def test_live_posts_notifications_and_errors_are_german(meet: Meet, site: Any) -> None:
    newsroom = Newsroom(site, "gelesen")
    blog = meet("grace").visit(f"/language/?next={newsroom.path}")
    blog.get_by_role("button", name="Deutsch").click()
    expect(blog.locator("html")).to_have_attribute("lang", "de")
    connected(blog)
    newsroom.post("Doors are open", is_key=True)
    post = blog.get_by_role("article").filter(has_text="Doors are open")
    expect(post.locator(".post__key")).to_have_text("Wichtiges Ereignis")
    expect(post.get_by_role("button", name="Link kopieren")).to_be_attached()
    expect(post.locator("time").first).to_have_text("gerade eben")
    newsroom.end()
    expect(blog.locator(".badge--ended")).to_have_text("Beendet")

    RoomPage(meet("ada").page).send("Guten Morgen, @grace!")
    expect(blog.get_by_role("link", name="Benachrichtigungen, ")).to_be_visible()
    assert blog.evaluate(REFUSAL, "/ws/chat/") == (
        "Diese Verbindung hat diesen Stream nicht abonniert."
    )
    blog.goto("/notifications/")
    news = blog.get_by_role("list", name="Benachrichtigungen, neueste zuerst")
    newest = news.get_by_role("listitem").first  # the demo's, below it, are as they were written
    expect(newest).to_contain_text("Guten Morgen, @grace!")
    expect(newest).to_contain_text(re.compile("Erwähnt von Ada|Ada hat dich"))
    expect(newest).not_to_contain_text("mentioned you")
    changes_language_and_keeps_the_text(blog)


def changes_language_and_keeps_the_text(page: Page) -> None:
    page.goto("/chat/general/")
    expect(page.locator("chat-composer")).to_be_attached()
    page.get_by_label("Nachricht", exact=True).fill("Half a sentence")
    page.locator(".site-header .menu__button").click()
    page.get_by_role("link", name="Sprache: Deutsch").click()
    page.get_by_role("button", name="English").click()
    expect(page).to_have_url(re.compile("/chat/general/$"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_label("Message", exact=True)).to_have_value("Half a sentence")
