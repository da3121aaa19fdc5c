"""The status page shows the delivery latency of chat messages."""

import re

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet
from e2e.console.test_status import PATIENCE


def test_the_page_shows_deliveries_as_they_come(meet: Meet) -> None:
    page = meet("margaret").visit("/status/")
    expect(page.locator("[data-summary]")).to_have_text(re.compile("normally"), timeout=PATIENCE)
    room = RoomPage.join(meet().page, "Counted")
    for number in range(5):
        room.send(f"Delivery {number}")
    expect(page.locator("[data-lateness]")).to_have_text(
        re.compile(r"[\d.]+ m?s"), timeout=PATIENCE
    )
    expect(page.locator(".echo-plot__line").first).to_be_attached(timeout=PATIENCE)
