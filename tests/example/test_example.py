"""The example works, and the README of apps/realtime shows what works."""

import re

import pytest
from playwright.sync_api import expect

from apps.realtime.schema.app_protocol import AppProtocol
from apps.realtime.schema.typescript import typescript
from apps.realtime.testing.browser_user import BrowserUser
from tests.copying.readme import blocks, section
from tests.example.conftest import OpenWindow
from tests.example.lights.protocol import COMMANDS, EVENTS
from tests.site import ROOT

LIGHTS = ROOT / "tests" / "example" / "lights"
README = ROOT / "apps" / "realtime" / "README.md"
# An excerpt begins with a comment that names its file.
FILE = re.compile(r"^(?:#|//|\{#) ([\w/]+\.\w+).*\n", re.MULTILINE)
SHOWN = {
    "protocol.py",
    "streams.py",
    "services.py",
    "consumers.py",
    "routing.py",
    "views.py",
    "templates/lights/light.html",
    "frontend/entry.ts",
}


def excerpts() -> dict[str, str]:
    """The README's excerpt of each file."""
    found: dict[str, str] = {}
    for block in blocks(section(README, "## An example")):
        before, *parts = FILE.split(block.text)
        assert before == ""
        found |= dict(zip(parts[::2], parts[1::2], strict=True))
    return found


def test_the_readme_shows_every_file() -> None:
    assert excerpts().keys() == SHOWN


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_the_readme_shows_the_content_of_the_file(name: str) -> None:
    """Excerpts may leave lines out, and need not begin at the left margin in the file."""
    lines = iter(stripped((LIGHTS / name).read_text()))
    assert [line for line in stripped(excerpts()[name]) if line not in lines] == []


def stripped(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_its_types_are_those_of_its_protocol() -> None:
    """`export_protocol` writes wire.gen.ts; here its app is not among those installed."""
    protocol = AppProtocol("lights", LIGHTS / "frontend", COMMANDS, EVENTS)
    assert (LIGHTS / "frontend" / "wire.gen.ts").read_text() == typescript(protocol)


def test_every_window_shows_a_change(open_window: OpenWindow) -> None:
    ada, grace = open_window(), open_window()
    for colour in ("Green", "Red"):
        choose(ada, colour)
        shows(ada, colour)
        shows(grace, colour)


def test_a_window_that_was_offline_catches_up(open_window: OpenWindow) -> None:
    ada, grace = open_window(), open_window()
    choose(ada, "Green")
    shows(grace, "Green")
    grace.go_offline()
    choose(ada, "Red")
    shows(ada, "Red")
    shows(grace, "Green")
    grace.come_back()
    shows(grace, "Red")


def choose(person: BrowserUser, colour: str) -> None:
    person.page.get_by_role("button", name=colour).click()


def shows(person: BrowserUser, colour: str) -> None:
    expect(person.page.locator("output")).to_have_text(colour.lower())
