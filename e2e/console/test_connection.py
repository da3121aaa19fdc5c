"""The connection check shows people whether live updates reach them, with advice if not."""

import re

from playwright.sync_api import Page, expect

from e2e.conftest import Meet, Place
from e2e.websocket_blocking_proxy import websocket_blocking_proxy

PATIENCE = 20_000  # ms; the page itself waits some seconds before it gives advice


def figure(page: Page, name: str) -> str:
    return page.locator(f"[data-{name}]").inner_text()


def expect_steps(page: Page, *outcomes: str) -> None:
    for step, outcome in zip(("page", "socket", "echo"), outcomes, strict=True):
        expect(page.locator(f"[data-step-{step}]")).to_have_attribute(
            "data-outcome", outcome, timeout=PATIENCE
        )


def test_the_check_passes_and_recovers_after_a_lost_network(meet: Meet) -> None:
    person = meet()
    page = person.visit("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Connection check").click()
    state = page.get_by_role("main").get_by_role("status")
    expect(state).to_have_text("Connected. Live updates reach you at once.")
    expect_steps(page, "good", "good", "good")
    expect(page.locator("[data-current]")).to_have_text(re.compile(r"^[\d.]+ ms$"))
    expect(page.locator(".echo-plot__line").first).to_be_attached()
    assert figure(page, "transport") == "WebSocket"
    assert figure(page, "reconnects") == "0"

    person.go_offline()
    expect(state).to_have_text("You are offline.")
    expect(page.get_by_role("heading", name="Things to try")).to_be_visible()

    person.come_back()
    expect_steps(page, "good", "good", "good")
    expect(page.get_by_role("heading", name="Things to try")).to_be_hidden()
    assert figure(page, "reconnects") == "1"


def test_blocked_sockets_are_distinguished_from_a_lost_network(meet: Meet, site: Place) -> None:
    """As behind some company proxies: pages load and sockets do not open."""
    with websocket_blocking_proxy(site.url) as proxy:
        page = meet(url=proxy.url).visit("/connection/")
        expect_steps(page, "good", "bad", "waiting")
        expect(page.get_by_text("Proxy or VPN")).to_be_visible(timeout=PATIENCE)
        again = page.get_by_role("button", name="Test again")
        again.focus()
        page.keyboard.press("Enter")
        expect_steps(page, "good", "bad", "waiting")


def test_a_browser_that_makes_no_websockets_gets_the_advice_for_blocked_ones(meet: Meet) -> None:
    person = meet()
    person.refuse_websockets()
    page = person.visit("/connection/")
    expect_steps(page, "good", "bad", "waiting")
    expect(page.get_by_text("Browser extension")).to_be_visible(timeout=PATIENCE)
