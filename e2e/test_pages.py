"""Every page is small, accessible, and works on a phone and in dark mode."""

import gzip
import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from e2e.conftest import Meet
from e2e.paths import MEMBERS, PUBLIC
from e2e.phone import PHONE, assert_fits

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def violations(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("who", [None, "margaret"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(meet: Meet, who: str | None) -> None:
    person = meet(who, viewport=PHONE)
    for path in MEMBERS if who else PUBLIC:
        page = person.visit(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], f"{path} is {scheme}"
            assert_fits(page)


@pytest.mark.parametrize("who", [None, "margaret"])
def test_a_phone_shows_the_whole_name_of_the_site(meet: Meet, who: str | None) -> None:
    page = meet(who, viewport=PHONE).visit("/")
    name = page.locator(".brand__name")
    expect(name).to_be_visible()
    assert name.evaluate("e => [e.clientWidth > 40, e.scrollWidth - e.clientWidth]") == [True, 0]


@pytest.mark.parametrize("who", [None, "margaret"])
def test_a_first_visit_ships_under_40_kb_of_scripts_and_styles(meet: Meet, who: str | None) -> None:
    """Up to the page's `load` event. Parts that it may need later follow.

    The sizes are those of compressed files, as web servers send them. The pages are in German,
    which adds its sentences to what they are in English.
    """
    person = meet(who, locale="de-DE")
    for path in MEMBERS if who else PUBLIC:
        page = person.visit(path)
        urls = [url for url in page.evaluate(LOADED_FIRST) if re.search(r"\.(js|css)$", url)]
        sizes = [gzipped(person.context.request.get(url).body()) for url in urls]
        assert 0 < sum(sizes) < 40_000, path


LOADED_FIRST = """() => {
    const [page] = performance.getEntriesByType("navigation");
    const first = performance.getEntriesByType("resource")
        .filter(({ startTime }) => startTime < page.loadEventStart);
    return [...new Set(first.map(({ name }) => name))];
}"""


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
