"""Which tests run in one worker, and in which order workers take them."""

from collections.abc import Iterable
from typing import Any

from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

# Slow to make, and asked for in several files: one worker gets all tests that ask for one of them.
SHARED = ("cluster", "combination", "database", "host_of")


def fixtures_of(item: Any) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))


def shared_by(item: Any) -> str | None:
    return next((name for name in SHARED if name in fixtures_of(item)), None)


def unit_of(item: Any) -> str:
    """The tests of one unit run in one worker: those of a file, or of a shared fixture."""
    return shared_by(item) or str(item.path)


class Order:
    """A sort key for tests."""

    def __init__(self, items: Iterable[Any]) -> None:
        items = [*items]
        self.browsing = {unit_of(item) for item in items if "playwright" in fixtures_of(item)}
        self.slow = {unit_of(item) for item in items if item.get_closest_marker("slow")} | {*SHARED}

    def __call__(self, item: Any) -> tuple[bool, bool]:
        """Browsers come last: Playwright's event loop stays in the thread that runs the tests.

        No async test and no query of Django's may follow there. Before that, slow units come first,
        so that no worker begins one when the others have nothing left to do.
        """
        unit = unit_of(item)
        return unit in self.browsing, unit not in self.slow


class UnitScheduling(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out the tests of a file together, as it does those of a group."""

    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).partition("::")[0]
