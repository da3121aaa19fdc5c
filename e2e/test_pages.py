"""Every page is small, accessible, and works on a phone and in dark mode."""

import gzip
import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Response, expect

from e2e.conftest import Meet
from e2e.paths import LARGE, MEMBERS, PUBLIC
from e2e.phone import PHONE, assert_fits


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("who", [None, "margaret"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    meet: Meet, who: str | None, scheme: str
) -> None:
    person = meet(who, color_scheme=scheme, viewport=PHONE)
    for path in MEMBERS if who else PUBLIC:
        page = person.visit(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert violations(page) == [], path
        assert_fits(page)


@pytest.mark.parametrize("who", [None, "margaret"])
def test_a_phone_shows_the_whole_name_of_the_site(meet: Meet, who: str | None) -> None:
    page = meet(who, viewport=PHONE).visit("/")
    name = page.locator(".brand__name")
    expect(name).to_be_visible()
    assert name.evaluate("e => [e.clientWidth > 40, e.scrollWidth - e.clientWidth]") == [True, 0]


@pytest.mark.parametrize("who", [None, "margaret"])
def test_a_first_visit_ships_under_40_kb_of_scripts_and_styles_and_large_pages_under_48(
    meet: Meet, who: str | None
) -> None:
    """The sizes are those of compressed files, as web servers send them."""
    person = meet(who)
    person.page.wait_for_load_state("networkidle")  # or what logging in shows would count too
    assets: list[Response] = []

    def keep(response: Response) -> None:
        assets.append(response)

    person.context.on("response", keep)
    for path in MEMBERS if who else PUBLIC:
        assets.clear()
        page = person.visit(path)
        page.wait_for_load_state("networkidle")
        sizes = [gzipped(each.body()) for each in assets if re.search(r"\.(js|css)$", each.url)]
        assert 0 < sum(sizes) < (48_000 if path in LARGE else 40_000), path


def gzipped(body: bytes) -> int:
    return len(gzip.compress(body))


def test_the_navigation_leads_everywhere(meet: Meet) -> None:
    page = meet().visit("/")
    navigation = page.get_by_role("navigation", name="Main")
    for name in navigation.get_by_role("listitem").all_inner_texts():
        link = navigation.get_by_role("link", name=name)
        path = link.get_attribute("href") or ""
        link.click()
        expect(page).to_have_url(re.compile(f"{path}$"))
        expect(link).to_have_attribute("aria-current", "page")
