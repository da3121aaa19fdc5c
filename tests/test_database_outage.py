"""After a database outage of any length, each process works again within seconds, on both servers.

Left alone, psycopg's pool doubles its wait between tries: after a minute it looks away for most of
another. The outage here ends soon after the fifth try, and ten seconds before the sixth.
"""

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import psycopg
import pytest
from django.db import OperationalError
from django.db.utils import ConnectionHandler
from environ import Env
from psycopg_pool import ConnectionPool

from apps.realtime.testing.processes import HOST, ReservedPort, wait_until
from project.database import database_config
from tests.programs import need_postgres
from tests.services import PostgresServer, postgres_server, redis_server
from tests.site import ROOT, WebProcess, demo_cluster, running_site

pytestmark = pytest.mark.slow

TERMINATE_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
OUTAGE_SECONDS = 17.0
BACK_WITHIN = 5.0


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL that only these tests stop."""
    need_postgres()
    with postgres_server(cluster=demo_cluster()) as server:
        yield server


@pytest.fixture(scope="module")
def processes(
    own_postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[WebProcess]]:
    """A process on each server, with one database."""
    database, servers = own_postgres.address_of("demo"), ("daphne", "uvicorn")
    with (
        redis_server() as redis,
        running_site(database_url=database, channels_url=redis.channels_url, processes=0) as site,
        ExitStack() as running,
    ):
        started = []
        for server in servers:
            environment = site.environment | {"ASGI_SERVER": server}
            process = WebProcess(tmp_path_factory.mktemp(server), environment)
            process.start()
            running.callback(process.kill)
            started.append(process)
        yield started


def reaches_database(process: WebProcess) -> bool:
    try:
        with urllib.request.urlopen(f"{process.url}/readyz", timeout=30) as answer:
            return bool(json.load(answer)["database"])
    except urllib.error.HTTPError as error:
        return bool(json.load(error)["database"])


@contextmanager
def dropping(port: int) -> Iterator[None]:
    """Leave connections to the port unanswered, as a broken network does."""
    with closing(socket.socket()) as listener, ExitStack() as waiting:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(0)
        waiting.enter_context(socket.create_connection((HOST, port)))  # so that nobody else fits
        yield


def test_after_an_outage_of_the_database_both_servers_are_back_within_seconds(
    processes: list[WebProcess], own_postgres: PostgresServer
) -> None:
    for process in processes:
        wait_until(lambda each=process: reaches_database(each), f"{process.url} before")  # type: ignore[misc]
    own_postgres.kill()
    end = time.monotonic() + OUTAGE_SECONDS
    while time.monotonic() < end:
        assert not any(map(reaches_database, processes))
        time.sleep(0.2)
    own_postgres.start()
    back = time.monotonic()
    for process in processes:
        wait_until(lambda each=process: reaches_database(each), process.url)  # type: ignore[misc]
    assert time.monotonic() - back < BACK_WITHIN


def test_connections_that_postgresql_has_ended_fail_one_query(
    own_postgres: PostgresServer, django_db_blocker: Any
) -> None:
    config = database_config(Env.db_url_config(own_postgres.url), ROOT)
    database: Any = ConnectionHandler({"default": config})["default"]
    with django_db_blocker.unblock():
        assert is_answered(database)
        database.pool.wait()
        with psycopg.connect(own_postgres.url, autocommit=True) as other:
            other.execute(TERMINATE_OTHERS)
        assert [is_answered(database) for _ in range(4)] == [False, True, True, True]
        database.close_pool()


def test_while_postgresql_is_away_the_pool_is_left_as_it_is(
    own_postgres: PostgresServer, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty pool would make everybody wait, where a dead connection fails at once."""
    checks: list[ConnectionPool] = []
    monkeypatch.setattr(ConnectionPool, "check", checks.append)
    config = database_config(Env.db_url_config(own_postgres.url), ROOT)
    database: Any = ConnectionHandler({"default": config})["default"]
    with django_db_blocker.unblock():
        assert is_answered(database)
        own_postgres.kill()
        try:
            assert not is_answered(database)
        finally:
            own_postgres.start()
        assert checks == []
        database.close_pool()


def is_answered(database: Any) -> bool:
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return False
    else:
        return True
    finally:
        database.close()


def test_a_try_to_connect_that_gets_no_answer_ends_within_seconds() -> None:
    """The kernel tries for two minutes, and the pool opens no other connection in that time."""
    port = ReservedPort()
    url = f"postgres://signalbox@{HOST}:{port.number}/postgres"
    config = database_config(Env.db_url_config(url), ROOT)
    database = ConnectionHandler({"default": config})["default"]
    started = time.monotonic()
    with dropping(port.number), pytest.raises(psycopg.errors.ConnectionTimeout):
        psycopg.connect(**database.get_connection_params())
    assert time.monotonic() - started < BACK_WITHIN
