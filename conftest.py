"""What tests in every folder may ask for."""

import signal
from collections.abc import Iterator

import pytest

from tests.services import (
    PostgresServer,
    RedisServer,
    find_postgres,
    missing,
    postgres_server,
    redis_server,
)


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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: once started, Playwright's event loop runs in the tests' own thread.

    There neither an async test nor Django's ORM may run beside it.
    """
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))
