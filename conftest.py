"""What tests in every folder may ask for, and in which order and worker they run."""

import signal
from collections.abc import Iterator

import pytest
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

from tests.services import (
    PostgresServer,
    RedisServer,
    find_postgres,
    missing,
    postgres_server,
    redis_server,
)

# Slow to make, and asked for in several files: one worker gets all tests that ask for one of them.
SHARED = ("cluster", "combination", "database", "host_of")


def pytest_configure() -> None:
    """Hear Ctrl-C, and let servers hear it, where a shell runs the tests in the background."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """One Redis for all; a test that kills it starts it again, or takes one of its own."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all."""
    if find_postgres() is None:
        missing("PostgreSQL is not installed: these tests need its initdb and postgres programs.")
    with postgres_server() as server:
        yield server


def fixtures_of(item: pytest.Item) -> tuple[str, ...]:
    return tuple(getattr(item, "fixturenames", ()))


def unit_of(item: pytest.Item) -> str:
    """The tests of one unit run in one worker: those of a file, or of a shared fixture."""
    return next((name for name in SHARED if name in fixtures_of(item)), str(item.path))


class Order:
    """Sorts tests into the order in which workers take them."""

    def __init__(self, items: list[pytest.Item]) -> None:
        self.browsing = {unit_of(item) for item in items if "playwright" in fixtures_of(item)}
        self.slow = {unit_of(item) for item in items if item.get_closest_marker("slow")} | {*SHARED}

    def __call__(self, item: pytest.Item) -> tuple[bool, bool]:
        """Browsers come last: Playwright's event loop stays in the thread that runs the tests.

        No async test and no query of Django's may follow there. Before that, slow units come first,
        so that no worker begins one when the others have nothing left to do.
        """
        unit = unit_of(item)
        return unit in self.browsing, unit not in self.slow


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    for item in items:
        if (unit := unit_of(item)) in SHARED:
            item.add_marker(pytest.mark.xdist_group(unit))
    yield
    items.sort(key=Order(items))


class UnitScheduling(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out the tests of a file together, as it does those of a group."""

    def _split_scope(self, nodeid: str) -> str:
        return str(super()._split_scope(nodeid)).partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> UnitScheduling:
    return UnitScheduling(config, log)
