"""Fixtures for the tests of every folder, and the order and worker in which tests run."""

import os
import signal
from collections.abc import Iterator

import pytest

from tests.programs import need_postgres
from tests.services import PostgresServer, RedisServer, postgres_server, redis_server
from tests.units import Order, UnitScheduling

MOST_WORKERS = 8  # each has a database, a Redis and a PostgreSQL of its own


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
    need_postgres()
    with postgres_server() as server:
        yield server


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=Order(items))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two workers per core: a test that waits for a server, a browser or a clock uses no core."""
    return min(2 * (os.cpu_count() or 1), MOST_WORKERS)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> UnitScheduling:
    return UnitScheduling(config, log)
