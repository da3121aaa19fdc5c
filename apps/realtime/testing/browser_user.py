"""Somebody with a browser, for tests with Playwright."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, WebSocketRoute, expect

from apps.realtime.testing.users import cookies_of

CookiesOf = Callable[[Any], dict[str, str]]
PATIENCE = 20_000  # ms, for a page that is slow on a busy machine
expect.set_options(timeout=PATIENCE)
# Messages of the browser itself about a network that a test cut or a page that does not exist.
EXPECTED = {
    "chromium": r"net::ERR_|responded with a status of 4|Error during WebSocket handshake",
    "firefox": r"establish a connection to the server at ws|interrupted while the page was loading",
    "webkit": r"Failed to load resource: (?!the server responded with a status of 5)"
    r"|WebSocket connection to",
}
CUTS_SOCKETS = ("chromium",)  # whose offline ends WebSockets, too


class BrowserUser:
    """One browser profile. Two people are two of these; a second tab shares one.

    `complaints` has the errors that its pages reported, and requests to other hosts.
    """

    def __init__(
        self, browser: Browser, url: str, cookies_of: CookiesOf = cookies_of, **options: Any
    ) -> None:
        """`options` are those of Playwright's `Browser.new_context`.

        `cookies_of` makes a session of a user on the site at `url`, by default in the test's
        database.
        """
        self.url = url
        self._cookies_of = cookies_of
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
        """The browser's first tab, on the page at `path`."""
        self.page.goto(path)
        return self.page

    def second_tab(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(path)
        return page

    def log_in(self, user: Any) -> None:
        """Log this browser in as that user or username, without the site's form."""
        for name, value in self._cookies_of(user).items():
            self.context.add_cookies([{"name": name, "value": value, "url": self.url}])

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


def connected(page: Page, state: str = "open") -> None:
    """Wait until `<connection-status>` says that the page's connections are in that state."""
    expect(page.locator("connection-status")).to_have_attribute("data-state", state)


@contextmanager
def offline(person: BrowserUser) -> Iterator[None]:
    """Take the network away from all tabs of that browser until the block ends."""
    person.go_offline()
    try:
        yield
    finally:
        person.come_back()
