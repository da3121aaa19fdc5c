"""People who go from page to page without a pause, and remember every page that failed."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from urllib.error import HTTPError

from tests.http_client import HttpClient

PATHS = ("/", "/live/", "/live/launch-day/", "/chat/", "/accounts/login/")
PATIENCE = 45.0  # seconds: people wait, as long as it is no error that they wait for


class Readers:
    """`pages` counts what they got, `slowest` is in seconds, `complaints` says what failed."""

    def __init__(self, url: str, slug: str) -> None:
        self.url = url
        self.room = f"{url}/chat/{slug}/"
        self.pages = 0
        self.slowest = 0.0
        self.complaints: list[str] = []
        self._ended = threading.Event()
        self._lock = threading.Lock()

    def read(self, number: int) -> None:
        """Go round: every page, and a form."""
        while not self._ended.is_set():
            client = HttpClient(timeout=PATIENCE)
            for path in PATHS:
                self._try(path, partial(client.get, self.url + path))
            name = f"Reader {number}"
            self._try("a form", partial(client.post, f"{self.room}name/", self.room, name=name))

    def _try(self, what: str, visit: Callable[[], str]) -> None:
        if self._ended.is_set():
            return
        started = time.monotonic()
        try:
            visit()
        except HTTPError as error:
            self._complain(f"{what}: {error.code}")
        except OSError as error:
            self._complain(f"{what}: {error!r}")
        with self._lock:
            self.pages += 1
            self.slowest = max(self.slowest, time.monotonic() - started)

    def _complain(self, what: str) -> None:
        with self._lock:
            self.complaints.append(what)

    @classmethod
    @contextmanager
    def reading(cls, url: str, slug: str, people: int = 4) -> Iterator["Readers"]:
        """So many people read while the block runs."""
        readers = cls(url, slug)
        threads = [threading.Thread(target=readers.read, args=(n,)) for n in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield readers
        finally:
            readers._ended.set()
            for thread in threads:
                thread.join()
