"""An HTTP client with cookies that can fill in forms, and WebSockets with the same cookies."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from websockets.sync.client import ClientConnection, connect

Frame = dict[str, Any]


class HttpClient:
    """One session. Cookies ignore ports, so it works with every process of a site.

    `timeout` is how many seconds it waits for a page.
    """

    def __init__(self, timeout: float = 30) -> None:
        self.timeout = timeout
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    @property
    def cookie_header(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)

    def get(self, url: str) -> str:
        with self._opener.open(url, timeout=self.timeout) as answer:
            return str(answer.read().decode())

    def post(self, url: str, form_page: str | None = None, **fields: str) -> str:
        """Fill in the form on `form_page` (by default the page at `url`) and send it to `url`."""
        page = self.get(form_page or url)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None, "that page has no form"
        data = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = Request(url, data, {"Referer": url, "Origin": origin_of(url)})
        with self._opener.open(request, timeout=self.timeout) as answer:
            return str(answer.read().decode())

    def log_in(self, site_url: str, username: str, password: str) -> None:
        self.post(f"{site_url}/accounts/login/", login=username, password=password)

    @contextmanager
    def socket(self, site_url: str, path: str) -> Iterator["Socket"]:
        """An open WebSocket that has received its `welcome`."""
        with connect(
            site_url.replace("http", "ws", 1) + path,
            origin=origin_of(site_url),
            additional_headers={"Cookie": self.cookie_header},
        ) as connection:
            socket = Socket(connection)
            socket.next("welcome")
            yield socket


class Socket:
    """The frames of one WebSocket, in any order that a test asks for."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self._unread: list[Frame] = []
        self._ids = 0

    def ask(self, type: str, **fields: Any) -> Frame:  # noqa: A002
        """Send a command; return its `ok` or `error`."""
        self._ids += 1
        command_id = f"v{self._ids}"
        self.connection.send(json.dumps({"type": type, "id": command_id, **fields}))
        return self._find(lambda frame: frame.get("id") == command_id)

    def next(self, type: str) -> Frame:  # noqa: A002
        """Return the next frame of that type."""
        return self._find(lambda frame: frame["type"] == type)

    def _find(self, wanted: Callable[[Frame], bool]) -> Frame:
        for frame in self._unread:
            if wanted(frame):
                self._unread.remove(frame)
                return frame
        while not wanted(frame := json.loads(self.connection.recv(timeout=30))):
            self._unread.append(frame)
        return dict(frame)


def origin_of(url: str) -> Any:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
