"""Pictures in a room, from choosing them to finding them again and deleting them."""

import base64
import re
from io import BytesIO
from typing import Any

from PIL import Image as Pillow
from playwright.sync_api import Locator, Route, expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet, Place
from e2e.phone import PHONE

NIGHT_SHIFT = "/chat/night-shift/"
PASTE = """(area, encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], "screenshot.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData }));
}"""
SHIFTS = """() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts += entry.value;
  }).observe({ type: "layout-shift" });
}"""


def png(size: tuple[int, int]) -> bytes:
    output = BytesIO()
    Pillow.new("RGB", size, "teal").save(output, "PNG")
    return output.getvalue()


def test_pictures_are_sent_seen_found_and_deleted(meet: Meet, site: Place) -> None:
    ada = RoomPage(meet("ada").page, NIGHT_SHIFT)
    grace = RoomPage(meet("grace", viewport=PHONE).page, NIGHT_SHIFT)
    sent = send_two_pictures(ada)

    kettle = grace.log.get_by_alt_text("A teal kettle")
    expect(kettle).to_have_js_property("complete", True)
    assert kettle.evaluate("img => img.naturalWidth") == 640
    link = grace.log.locator(".message__images a").first.get_attribute("href") or ""
    assert link.endswith("/800/")
    assert grace.page.request.get(link).status == 200
    guest = RoomPage.join(meet().page, "Passing Heron")
    assert guest.page.request.get(f"{site.url}{link}").status == 404
    expect(guest.page.get_by_label("Add pictures")).to_have_count(0)

    find_again(grace)
    delete(ada, sent)
    expect(kettle).to_have_count(0)
    expect(grace.log).to_contain_text("This message was deleted.")
    assert grace.page.request.get(link).status == 404
    grace.page.goto("/chat/search/?q=has:image")
    expect(grace.page.get_by_text("Nothing found for “has:image”.")).to_be_visible()


def send_two_pictures(ada: RoomPage) -> Locator:
    """One is chosen, and its upload is repeated; the other is pasted. Returns the message."""
    attempts: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        """The server has the picture, but the browser does not know."""
        attempts.append(route.request.method)
        if len(attempts) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort()

    ada.page.route("**/images/?upload=*", lose_the_first_answer)
    chosen: Any = {"name": "kettle.png", "mimeType": "image/png", "buffer": png((800, 600))}
    ada.page.get_by_label("Add pictures").set_input_files([chosen])
    pictures = ada.page.get_by_role("list", name="Pictures to send")
    expect(pictures).to_contain_text("Not uploaded: no connection.")
    pictures.get_by_role("button", name="Try again").click()
    expect(pictures).to_contain_text("Uploaded.")
    pictures.get_by_label("What does kettle.png show?").fill("A teal kettle")
    ada.composer.evaluate(PASTE, base64.b64encode(png((300, 700))).decode())
    ada.composer.press("Enter")  # sends when the second picture is uploaded
    sent = ada.log.locator(".message--mine", has=ada.page.get_by_alt_text("A teal kettle"))
    expect(sent.get_by_role("img")).to_have_count(2)
    return sent


def find_again(grace: RoomPage) -> None:
    """Search, and follow the result to its place, where nothing moves when the pictures come."""
    page = grace.page
    page.goto("/chat/search/")
    page.get_by_label("Words and filters").fill('has:image in:"night shift" from:ada')
    page.get_by_role("main").get_by_role("button", name="Search").click()
    found = page.get_by_role("link", name="Ada")
    expect(found).to_contain_text("2 pictures: A teal kettle")
    found.click()
    expect(page).to_have_url(re.compile(r"/chat/night-shift/\?around=\d+#message-\d+$"))
    grace.connected()
    page.evaluate(SHIFTS)
    expect(grace.log.locator(".message--linked").get_by_alt_text("A teal kettle")).to_be_visible()
    assert page.evaluate("window.shifts") < 0.1


def delete(room: RoomPage, message: Locator) -> None:
    message.hover()
    message.get_by_role("button", name="Actions for this message").click()
    message.get_by_role("button", name="Delete message").click()
    room.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
