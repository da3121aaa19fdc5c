"""A person without a browser: HTTP with cookies, and sockets with them."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from websockets.sync.client import ClientConnection, connect

Frame = dict[str, Any]


class Visitor:
    """Cookies do not know ports, so one visitor may go to every process of a site.

    `patience` is how many seconds they wait for a page.
    """

    def __init__(self, patience: float = 10) -> None:
        self.patience = patience
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, url: str) -> str:
        with self._opener.open(url, timeout=self.patience) as answer:
            return str(answer.read().decode())

    def post(self, url: str, form_page: str | None = None, **fields: str) -> str:
        """Fill in the form on `form_page` (by default the page at `url`) and send it to `url`."""
        page = self.get(form_page or url)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None, "that page has no form"
        data = urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode()
        request = Request(url, data, {"Referer": url, "Origin": origin_of(url)})
        with self._opener.open(request, timeout=self.patience) as answer:
            return str(answer.read().decode())

    def log_in(self, site_url: str, username: str, password: str) -> None:
        self.post(f"{site_url}/accounts/login/", username=username, password=password)

    @contextmanager
    def socket(self, site_url: str, path: str) -> Iterator["Line"]:
        """An open socket that has been welcomed."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        address = site_url.replace("http", "ws", 1) + path
        with connect(
            address, origin=origin_of(site_url), additional_headers={"Cookie": cookies}
        ) as socket:
            line = Line(socket)
            line.next("welcome")
            yield line


class Line:
    """One socket's frames."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._kept: list[Frame] = []
        self._ids = 0

    def ask(self, type: str, **fields: Any) -> Frame:  # noqa: A002
        """Send a command; its `ok` or `error`."""
        self._ids += 1
        command_id = f"v{self._ids}"
        self.socket.send(json.dumps({"type": type, "id": command_id, **fields}))
        return self._find(lambda frame: frame.get("id") == command_id)

    def next(self, type: str) -> Frame:  # noqa: A002
        """The next frame of that type."""
        return self._find(lambda frame: frame["type"] == type)

    def _find(self, wanted: Any) -> Frame:
        for frame in self._kept:
            if wanted(frame):
                self._kept.remove(frame)
                return frame
        while not wanted(frame := json.loads(self.socket.recv(timeout=15))):
            self._kept.append(frame)
        return dict(frame)


def origin_of(url: str) -> Any:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
