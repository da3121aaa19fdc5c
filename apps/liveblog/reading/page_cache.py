"""Pages that this process has rendered, each for all readers until something in it changes."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

PAGES = 256


V = TypeVar("V", bound=Hashable)


@dataclass(frozen=True)
class CachedPage:
    """A page as `version` of its content was."""

    version: Hashable
    body: bytes
    etag: str


class PageCache:
    """The pages used last, for several threads. `ResponseCache` has one of them render a page."""

    def __init__(self) -> None:
        self._pages: OrderedDict[Hashable, CachedPage] = OrderedDict()

    def get(self, key: Hashable, *, version: V, render: Callable[[V], bytes]) -> CachedPage:
        """The page of that key in that version. `render` gets the version, and may raise."""
        page = self._pages.pop(key, None)
        if page is None or page.version != version:
            body = render(version)
            etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            page = CachedPage(version, body, etag)
        self._pages[key] = page  # now the last one
        while len(self._pages) > PAGES:
            self._pages.popitem(last=False)
        return page

    def clear(self) -> None:
        self._pages.clear()


page_cache = PageCache()
