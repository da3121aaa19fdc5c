"""A person in front of a browser."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

PATIENCE = 10_000  # ms, for a page that is slow on a busy machine
DEMO_PASSWORD = "signalbox-demo"
# What Chromium itself says of a network that a test took away or of a page that is not there.
EXPECTED = (
    "net::ERR_",
    "the server responded with a status of 4",
    "Error during WebSocket handshake",
)


class Person:
    """One browser profile. Two people are two of these; a second tab shares one."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(base_url=url, **options)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("request", self._request)
        self.complaints: list[str] = []
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()

    def visit(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def second_tab(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(path)
        return page

    def log_in(self, username: str, password: str = DEMO_PASSWORD) -> None:
        self.visit("/accounts/login/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("main").get_by_role("button", name="Log in").click()
        expect(self.page.locator(".menu__name")).to_be_visible()

    def go_offline(self) -> None:
        self.context.set_offline(True)

    def come_back(self) -> None:
        self.context.set_offline(False)

    def leave(self) -> None:
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in EXPECTED):
            self.complaints.append(message.text)

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"asked another host: {request.url}")
