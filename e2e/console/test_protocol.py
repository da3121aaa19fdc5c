"""The protocol page shows every message, samples to copy, and documents to download."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.conftest import Meet


def test_developers_find_the_protocol_read_it_and_take_it_along(meet: Meet) -> None:
    person = meet()
    page = person.visit("/")
    page.get_by_role("contentinfo").get_by_role("link", name="live protocol").click()
    expect(page.get_by_role("heading", level=1, name="The live protocol")).to_be_visible()

    route = page.get_by_role("article", name="/ws/echo/")
    route.get_by_role("link", name="echo", exact=True).click()
    message = page.get_by_role("article", name="echo", exact=True)
    expect(message).to_be_in_viewport()
    expect(message.get_by_role("row", name="text Text")).to_contain_text("1,000 characters")

    message.get_by_role("button", name="Copy").click()
    expect(message.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(pasted(page))["type"] == "echo"

    with page.expect_download() as download:
        page.get_by_role("link", name="AsyncAPI").click()
    document = json.loads(Path(download.value.path()).read_text())
    assert document["asyncapi"] == "3.0.0"
    assert document["servers"]["site"]["host"] in person.url


def pasted(page: Page) -> str:
    """The clipboard's text, pasted as a person does: not every browser lets a page read it."""
    page.evaluate("document.body.append(document.createElement('textarea'))")
    box = page.locator("body > textarea")
    box.press("ControlOrMeta+v")
    return box.input_value()
