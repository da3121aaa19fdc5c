"""Pages that this process has rendered, each for all readers until something in it changes."""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

# How long a page is served without asking whether it has changed. Its cursor is as old as the page,
# so a reader's script asks for what came since.
FRESH_SECONDS = 1.0
PAGES = 256
LOCKS = 16


V = TypeVar("V", bound=Hashable)


@dataclass
class CachedPage:
    """A page as `version` of its content was. `checked_at` is when that was the newest one."""

    version: Hashable
    body: bytes
    etag: str
    checked_at: float


class PageCache:
    """The pages used last. It may be used by several threads, of which one renders a page."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._pages: OrderedDict[Hashable, CachedPage] = OrderedDict()
        self._locks = [threading.Lock() for _ in range(LOCKS)]

    def get(
        self, key: Hashable, *, version: Callable[[], V], render: Callable[[V], bytes]
    ) -> CachedPage:
        """The page of that key. `render` gets what `version` returned before; both may raise."""
        page = self._pages.get(key)
        if page is None or self._is_old(page):
            with self._locks[hash(key) % LOCKS]:
                page = self._checked(key, version, render)
        return page

    def _checked(
        self, key: Hashable, version: Callable[[], V], render: Callable[[V], bytes]
    ) -> CachedPage:
        page = self._pages.get(key)
        if page is not None and not self._is_old(page):
            return page  # another thread was faster
        now, newest = self._clock(), version()
        if page is not None and page.version == newest:
            page.checked_at = now
        else:
            page = self._keep(key, newest, render(newest), now)
        return page

    def _keep(self, key: Hashable, version: Hashable, body: bytes, now: float) -> CachedPage:
        etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        page = self._pages[key] = CachedPage(version, body, etag, now)
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        return page

    def _is_old(self, page: CachedPage) -> bool:
        return self._clock() - page.checked_at >= FRESH_SECONDS

    def clear(self) -> None:
        self._pages.clear()


page_cache = PageCache()
