"""Fixtures for the tests of every folder, and the order and worker in which tests run."""

import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from tests.empty_tables import quick_flush  # noqa: F401  a fixture
from tests.made_once import folder
from tests.programs import launch_options, need_postgres
from tests.services import PostgresServer, RedisServer, postgres_server, redis_server
from tests.site import demo_cluster
from tests.units import Order, UnitScheduling

pytest_plugins = ["apps.realtime.testing.plugin"]
MOST_WORKERS = 8  # each has a database, a Redis and a PostgreSQL of its own


def pytest_configure() -> None:
    """Hear Ctrl-C, and let servers hear it, where a shell runs the tests in the background.

    Make the folder that all workers share.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    folder()  # before there are workers, so that all have the same


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A request of Django's test client leaves its language active for the tests after it."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """One Redis for all; a test that kills it starts it again, or takes one of its own."""
    with redis_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL for all, with two databases to make others from: `migrated` and `demo`."""
    need_postgres()
    with postgres_server(cluster=demo_cluster()) as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_name: str
) -> dict[str, Any]:
    return browser_type_launch_args | launch_options(browser_name)


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
