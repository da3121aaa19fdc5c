"""Somebody with a browser."""

import re
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocketRoute, expect

PATIENCE = 20_000  # ms, for a page that is slow on a busy machine
expect.set_options(timeout=PATIENCE)
DEMO_PASSWORD = "signalbox-demo"
SIGN_UP_PASSWORD = "a-long-enough-secret"
# Messages of the browser itself about a network that a test cut or a page that does not exist.
EXPECTED = {
    "chromium": r"net::ERR_|responded with a status of 4|Error during WebSocket handshake",
    "firefox": r"establish a connection to the server at ws|interrupted while the page was loading",
    "webkit": r"Failed to load resource: (?!the server responded with a status of 5)"
    r"|WebSocket connection to",
}
CUTS_SOCKETS = ("chromium",)  # whose offline ends WebSockets, too


class BrowserUser:
    """One browser profile. Two people are two of these; a second tab shares one."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.url = url
        self.context = browser.new_context(base_url=url, **options)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("request", self._request)
        self.complaints: list[str] = []
        self.offline = False
        self.engine = browser.browser_type.name
        if self.engine not in CUTS_SOCKETS:
            self.context.route_web_socket("**", self._socket)
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

    def sign_up(self, leads_to: str = "/") -> str:
        """Make an account of a new name, and return the name."""
        name = f"new-{uuid4().hex[:8]}"
        self.visit(f"/accounts/signup/?next={leads_to}")
        self.page.get_by_label("Username").fill(name)
        self.page.locator("[name=password1]").fill(SIGN_UP_PASSWORD)
        self.page.locator("[name=password2]").fill(SIGN_UP_PASSWORD)
        self.page.get_by_role("main").get_by_role("button", name="Create account").click()
        expect(self.page.locator(".menu__name")).to_contain_text(name)
        return name

    def go_offline(self) -> None:
        self.offline = True
        self.context.set_offline(True)

    def come_back(self) -> None:
        self.offline = False
        self.context.set_offline(False)

    def refuse_websockets(self) -> None:
        """Let `new WebSocket()` throw on the pages to come, as some policies and extensions do."""
        error = "new DOMException('Blocked by policy.', 'SecurityError')"
        script = f"window.WebSocket = class {{ constructor() {{ throw {error}; }} }};"
        self.context.add_init_script(script)

    def leave(self) -> None:
        self.context.close()

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not re.search(EXPECTED[self.engine], message.text):
            self.complaints.append(message.text)

    def _socket(self, socket: WebSocketRoute) -> None:
        if self.offline:
            socket.close()
        else:
            socket.connect_to_server()

    def _request(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.url).netloc:
            self.complaints.append(f"asked another host: {request.url}")
