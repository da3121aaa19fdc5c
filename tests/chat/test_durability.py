"""`ok` is sent only after the commit has reached the disk.

strace sees the system calls of the process that writes to the disk: the web process with SQLite,
else PostgreSQL. Both have the settings of production.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.chat.factories import SOCKET, guest, message
from tests.chat.strace import Call, Traced, need_strace
from tests.programs import need_postgres
from tests.services import PostgresServer, postgres_server, redis_server
from tests.site import Site, WebProcess, demo_cluster, running_site

pytestmark = pytest.mark.slow

BODIES = [f"To the disk: {uuid4()}" for _ in range(10)]


class TracedWeb(Traced, WebProcess):
    """A web process under strace."""


class TracedPostgres(Traced, PostgresServer):
    """A PostgreSQL under strace that waits for the disk, as in production."""

    in_haste = ()


@pytest.fixture(autouse=True)
def strace() -> None:
    need_strace()


@pytest.fixture
def postgres_in_production() -> Iterator[TracedPostgres]:
    need_postgres()
    with postgres_server(TracedPostgres, demo_cluster()) as server:
        assert isinstance(server, TracedPostgres)
        yield server


def send_messages(site: Site, folder: Path) -> tuple[list[Call], list[Call]]:
    """Send BODIES one by one. Returns the web process's calls, and those that sent each `ok`."""
    web = TracedWeb(folder, site.environment)
    web.start()
    try:
        client, stream = guest(web.url)
        with client.socket(web.url, SOCKET) as socket:
            ids = []
            for body in BODIES:
                answer = socket.ask("message.send", **message(stream, body))
                assert answer["type"] == "ok"
                ids.append(answer["id"])
    finally:
        web.stop()
    calls = web.calls()
    return calls, [the(sends(calls, rf"\"type\":\"ok\",\"id\":\"{each}\"")) for each in ids]


def sends(calls: list[Call], text: str) -> list[Call]:
    return [call for call in calls if call.name.startswith(("send", "write")) and text in call.text]


def receives(calls: list[Call], text: str) -> list[Call]:
    return [call for call in calls if call.name.startswith("recv") and text in call.text]


def the(calls: list[Call]) -> Call:
    assert len(calls) == 1, calls
    return calls[0]


def flushed(calls: list[Call], file: str, *, after: float, before: float) -> bool:
    """Whether the file was flushed to the disk in that time, from the beginning to the end."""
    flushes = (call for call in calls if call.is_flush_of(file))
    return any(after <= flush.start and flush.end <= before for flush in flushes)


@contextmanager
def open_database(site: Site) -> Iterator[None]:
    """The last connection to close flushes the log anyway: this one stays open."""
    file = site.environment["DATABASE_URL"].removeprefix("sqlite:///")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("SELECT * FROM chat_room")
        yield


def test_on_sqlite_the_log_is_on_the_disk_before_ok_is_sent(tmp_path: Path) -> None:
    with running_site(processes=0) as site, open_database(site):
        calls, oks = send_messages(site, tmp_path)
    for body, ok in zip(BODIES, oks, strict=True):
        written = next(c for c in calls if c.name == "pwrite64" and body in c.text)
        own = [call for call in calls if call.thread == written.thread]
        assert flushed(own, "-wal>", after=written.end, before=ok.start), body


def test_on_postgresql_the_log_is_on_the_disk_before_ok_is_sent(
    postgres_in_production: TracedPostgres, tmp_path: Path
) -> None:
    with (
        redis_server() as redis,
        running_site(
            database_url=postgres_in_production.address_of("demo"),
            channels_url=redis.channels_url,
            processes=0,
        ) as site,
    ):
        _, oks = send_messages(site, tmp_path)
    postgres_in_production.stop()
    calls = postgres_in_production.calls()
    for body, ok in zip(BODIES, oks, strict=True):
        inserted = receives(calls, body)[0]
        own = [c for c in calls if c.thread == inserted.thread and c.start > inserted.start]
        commit, committed = receives(own, r"COMMIT\0")[0], sends(own, r"COMMIT\0")[0]
        assert flushed(calls, "/pg_wal/", after=commit.end, before=committed.start), body
        assert committed.end <= ok.start, body
