"""Which tests run in one worker, and in which order workers take them."""

from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parent.parent
# Files whose tests share what is slow to make: one worker gets all that match a pattern.
SHARED = (
    "tests/*test_processes.py",
    "tests/*test_servers.py",
)


def unit_of(path: str) -> str:
    """The tests of one unit run in one worker: those of a file, or of files that share something.

    pytest-xdist's groups would need a test's fixtures; the process that hands out tests knows only
    their names.
    """
    return next((pattern for pattern in SHARED if fnmatch(path, pattern)), path)


def unit_of_item(item: Any) -> str:
    return unit_of(Path(item.path).relative_to(ROOT).as_posix())


def is_browsing(item: Any) -> bool:
    return "playwright" in getattr(item, "fixturenames", ())


class Order:
    """A sort key for tests."""

    def __init__(self, items: Iterable[Any]) -> None:
        items = [*items]
        self.browsing = {unit_of_item(item) for item in items if is_browsing(item)}
        slow = {unit_of_item(item) for item in items if item.get_closest_marker("slow")}
        self.slow = slow | {*SHARED}

    def __call__(self, item: Any) -> tuple[bool, bool]:
        """Browsers come last: Playwright's event loop stays in the thread that runs the tests.

        No async test and no query of Django's may follow there. Before that, slow units come first,
        so that no worker begins one when the others have nothing left to do.
        """
        unit = unit_of_item(item)
        return unit in self.browsing, unit not in self.slow


class UnitScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out the tests of a unit together."""

    def _split_scope(self, nodeid: str) -> str:
        return unit_of(nodeid.partition("::")[0])
