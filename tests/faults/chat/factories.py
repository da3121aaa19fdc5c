"""A room of the real site with people in it, and the judgement at the end of a fault."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from apps.realtime.testing import until
from tests.faults.chat.client import Client
from tests.faults.chat.proxy import Proxy
from tests.faults.oracle import Cursor, Event, Log, violations
from tests.services import PostgresServer
from tests.site import Site

HEALS_WITHIN = 15.0
TRIM = """
WITH trimmed AS (UPDATE realtime_stream SET floor = %s WHERE name = %s RETURNING id, floor)
DELETE FROM realtime_logentry e USING trimmed t WHERE e.stream_id = t.id AND e.seq <= t.floor
"""


class Database:
    """A database of the site's own, migrated, on a PostgreSQL server."""

    def __init__(self, server: PostgresServer, name: str) -> None:
        self.server = server
        self.url = server.create(name, like="migrated")
        with psycopg.connect(server.url, autocommit=True) as connection:
            # Tests' PostgreSQL is fast and forgets its last moments in a crash; this one must not.
            connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")

    def rows(self, query: Any, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query, values).fetchall()

    def change(self, statement: Any, *values: Any) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(statement, values)

    def log(self, stream: str) -> Log:
        """The stream as it is now."""
        found = self.rows("SELECT epoch, floor, head FROM realtime_stream WHERE name = %s", stream)
        epoch, floor, head = found[0] if found else ("", 0, 0)
        rows = self.rows(
            "SELECT seq, frame, revokes FROM realtime_logentry e"
            " JOIN realtime_stream s ON e.stream_id = s.id WHERE name = %s",
            stream,
        )
        events = {seq: json.loads(frame)["event"] for seq, frame, _ in rows}
        revocations = {seq: revokes for seq, _, revokes in rows if revokes}
        return Log(epoch, floor, head, events, revocations)


@contextmanager
def serving(
    database: Database,
    channels_url: str,
    *,
    servers: Sequence[str] = (),
    plain: str = "",
    **environment: str,
) -> Iterator[Site]:
    """Two web processes on that database, migrated already, and that channel layer.

    `servers` are their ASGI servers, if not the one for all tests. That of them which
    is `plain` sends by ASGI alone, as on a server that has no adapter of ours.
    """
    with TemporaryDirectory(prefix="signalbox-faults-") as folder:
        site = Site(Path(folder), site_environment(database, channels_url) | environment, 2)
        for process, server in zip(site.processes, servers, strict=False):
            process.environment = site.environment | {"ASGI_SERVER": server}
            if server == plain:
                process.application = "tests.faults.chat.plain_asgi:application"
        try:
            for process in site.processes:
                process.start()
            yield site
        finally:
            for process in site.processes:
                process.kill()  # without draining, which takes its time


def site_environment(database: Database, channels_url: str) -> dict[str, str]:
    return {
        "DEBUG": "off",
        "SECRET_KEY": "only-for-tests-" + "x" * 50,
        "DATABASE_URL": database.url,
        "CHANNELS_URL": channels_url,
        "EMAIL_URL": "dummymail://",
        "DRAIN_SECONDS": "0.5",
    }


class Scene:
    """One open room, the people in it, and what they saw."""

    def __init__(self, site: Site, database: Database, slug: str) -> None:
        self.site = site
        self.database = database
        self.slug = slug
        self.clients: list[Client] = []
        self.trimmed: dict[int, Event] = {}
        self._proxies: list[Proxy] = []

    @property
    def urls(self) -> list[str]:
        return [process.url for process in self.site.processes]

    @property
    def stream(self) -> str:
        return self.clients[0].stream

    async def proxy(self, number: int = 0) -> Proxy:
        """A proxy, open, in front of one web process."""
        proxy = Proxy(self.site.processes[number].port)
        await proxy.open()
        self._proxies.append(proxy)
        return proxy

    async def enter(self, name: str, *urls: str) -> Client:
        """Somebody opens the room's page, and is live."""
        client = Client(name, self.slug, urls or self.urls)
        self.clients.append(client)
        await client.enter()
        await until(lambda: client.live)
        return client

    async def crowd(self) -> list[Client]:
        """Two people on each process, who fall back to the other one."""
        one, two = self.urls
        return [
            await self.enter(name, *urls)
            for name, *urls in [("Ada", one, two), ("Grace", two, one), ("Edsger", one, two)]
        ]

    @asynccontextmanager
    async def load(self, *writers: Client, pause: float = 0.03) -> AsyncIterator[None]:
        """While the block runs everybody writes, all the time."""
        tasks = [asyncio.ensure_future(chatter(writer, pause)) for writer in writers]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()

    async def trim(self, *, floor: int) -> None:
        """Trim the log as retention does: it no longer holds the events up to `floor`."""
        self.trimmed = (await self.log()).events
        await asyncio.to_thread(self.database.change, TRIM, floor, self.stream)

    async def log(self) -> Log:
        log: Log = await asyncio.to_thread(self.database.log, self.stream)
        return replace(log, events=self.trimmed | log.events)

    async def healed(self) -> float:
        """Wait until everybody is up to date, with no new traffic; the seconds it took."""
        started = time.monotonic()
        deadline = started + HEALS_WITHIN
        while behind := await self._behind():
            assert time.monotonic() < deadline, f"not healed: {behind}"
            await asyncio.sleep(0.05)
        return time.monotonic() - started

    async def _behind(self) -> list[str]:
        log = await self.log()
        head = Cursor(log.head, log.epoch)
        return [
            f"{client.history.client} at {client.cursor} of {head}, {client.unsent} unsent"
            for client in self.clients
            if not client.ended
            and not (client.live and client.cursor == head and not client.unsent)
        ]

    async def judge(self) -> None:
        """Heal, then hold everything that everybody saw against the log and a fresh page."""
        await self.healed()
        log = await self.log()
        reader = next(client for client in self.clients if not client.ended)
        page = (await reader.snapshot())["messages"]
        fresh = {message["message_id"]: message for message in page}
        oldest = min(fresh, default=0)
        for client in self.clients:
            client.history.shows = {
                key: event for key, event in client.history.shows.items() if key >= oldest
            }
        histories = [client.history for client in self.clients]
        assert violations(log, histories, fresh=fresh) == []
        assert [client.gaps for client in self.clients] == [0] * len(self.clients)

    async def close(self) -> None:
        for client in self.clients:
            await client.leave()
        for proxy in self._proxies:
            await proxy.close()


async def chatter(writer: Client, pause: float) -> None:
    """Write, without waiting for answers but never far ahead of them."""
    number = 0
    while True:
        if writer.unsent < 5:
            number += 1
            writer.send(f"{writer.history.client} {number}")
        await asyncio.sleep(pause)


def seqs(clients: Sequence[Client]) -> list[int]:
    return [client.cursor.seq for client in clients]


async def grown(scene: Scene, by: int = 5) -> None:
    """Everybody has received that many more."""
    await all_grown(scene.clients, by)


async def all_grown(clients: Sequence[Client], by: int) -> None:
    """These clients have received that many more."""
    wanted = [seq + by for seq in seqs(clients)]
    await until(lambda: all(c.cursor.seq >= w for c, w in zip(clients, wanted, strict=True)))
