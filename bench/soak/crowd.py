"""The people of a soak. Each of them lives until `stop` is set, and counts what went wrong."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from http.client import HTTPException
from uuid import uuid4

from apps.realtime.testing.processes import HOST
from tests.factories import data_stream
from tests.faults.chat.client import MEMBER, PASSWORD, Client
from tests.faults.oracle import History
from tests.http_client import HttpClient

BLOG = "/live/launch-day/"
EDITOR = ("ada", "signalbox-demo")
ROOMS = 4
OPEN_ROOMS = f"""
from apps.accounts.services import user_create
from apps.chat.services import room_create
user_create(username="{MEMBER}", password="{PASSWORD}", display_name="{MEMBER}")
for number in range({ROOMS}):
    room_create(name=f"Soak {{number}}", slug=f"soak-{{number}}")
"""


class Crowd:
    """Everybody at once. `urls` lead to the web processes, and break now and then."""

    def __init__(self, urls: Sequence[str], ports: Sequence[int]) -> None:
        self.urls = urls
        self.ports = ports
        self.stop = asyncio.Event()
        self.histories: dict[str, list[History]] = {}  # by stream
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._names = 0

    async def live(self, *, chatters: int, readers: int, seconds: float) -> None:
        """Let so many people come and go for that time. All have left when it returns."""
        self.stop.clear()
        people: list[Callable[[], Awaitable[None]]] = [
            *[self._chatter] * chatters,
            *[self._reader] * readers,
            self._editor,
            self._bell,
            *[self._browser] * 2,
        ]
        tasks = [asyncio.ensure_future(self._again_and_again(person)) for person in people]
        await asyncio.sleep(seconds)
        self.stop.set()
        await asyncio.gather(*tasks)

    async def _again_and_again(self, visit: Callable[[], Awaitable[None]]) -> None:
        while not self.stop.is_set():
            try:
                await visit()
            except (OSError, HTTPException, TimeoutError, EOFError):
                self.counts["interrupted"] += 1  # a connection was cut: that is what cuts are for
            await self._pause(1)

    async def _pause(self, seconds: float) -> None:
        """A random time, of that mean at most; none once it is over."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stop.wait(), random.uniform(0, 2 * seconds))

    # A guest, or now and then the member, in a room of the chat

    async def _chatter(self) -> None:
        self._names += 1
        name = f"Guest {self._names}" if self._names % 8 else MEMBER
        urls = random.sample(self.urls, len(self.urls))
        client = Client(name, f"soak-{self._names % ROOMS}", urls)
        try:
            await client.enter()
            for _ in range(random.randint(1, 4)):
                await self._write(client)
                if random.random() < 0.5:
                    await client.leave()
                    await self._pause(2)
                    client.connect()
            await self._caught_up(client)
        finally:
            await client.leave()
            self._left(client)

    async def _write(self, client: Client) -> None:
        for number in range(random.randint(1, 8)):
            client.send(f"{client.history.client} {number}" + f" @{MEMBER}" * (number == 5))
            self.counts["messages"] += 1
            await self._pause(1.5)

    async def _caught_up(self, client: Client) -> None:
        async with asyncio.timeout(60):
            while client.unsent or not client.live:  # noqa: ASYNC110  the client has no event
                await asyncio.sleep(0.1)

    def _left(self, client: Client) -> None:
        """Keep what the client saw for the oracle: it need not have seen what came later."""
        if client.stream:
            client.history.readable_until = client.cursor
            self.histories.setdefault(client.stream, []).append(client.history)
        self.counts["gaps shown to clients"] += client.gaps

    # A reader of the live blog without WebSockets

    async def _reader(self) -> None:
        page = await asyncio.to_thread(HttpClient().get, self._any_url() + BLOG)
        stream = data_stream(page, "liveblog")
        cursor = ""
        for _ in range(random.randint(1, 4)):
            cursor = await self._read(stream, cursor)
            await self._pause(2)

    async def _read(self, stream: str, cursor: str) -> str:
        """Read the event stream for a while, and cut it off; the last event's id."""
        reader, writer = await asyncio.open_connection(HOST, random.choice(self.ports))
        last = f"Last-Event-ID: {cursor}\r\n" if cursor else ""
        head = f"GET /sse/{stream}/ HTTP/1.1\r\nHost: {HOST}\r\n{last}\r\n"
        writer.write(head.encode())
        try:
            async with asyncio.timeout(random.uniform(1, 20)):
                while line := await reader.readline():
                    if line.startswith(b"id: "):
                        cursor = self._next_id(cursor, line[4:].decode().strip())
        except TimeoutError:
            pass
        finally:
            writer.transport.abort()
        return cursor

    def _next_id(self, before: str, now: str) -> str:
        """Events come one by one, after a reconnect too; a first id may be any."""
        seq, seen = int(now.rpartition(":")[2]), int(before.rpartition(":")[2] or -1)
        self.counts["events read over HTTP"] += seq != seen
        if seen not in (-1, seq, seq - 1):
            self.faults.append(f"An event stream went from {before} to {now}.")
        return now

    # Posts, pages and the bell

    async def _editor(self) -> None:
        await asyncio.to_thread(self._post)
        await self._pause(2)

    def _post(self) -> None:
        url = self._any_url()
        editor = HttpClient()
        editor.log_in(url, *EDITOR)
        fields = {"body": f"Post {random.random()}", "client_id": str(uuid4())}
        editor.post(f"{url}{BLOG}posts/", form_page=f"{url}{BLOG}", **fields)
        self.counts["posts"] += 1

    async def _browser(self) -> None:
        path = random.choice(["/", BLOG, "/chat/", "/accounts/login/", "/protocol/"])
        await asyncio.to_thread(HttpClient().get, self._any_url() + path)
        self.counts["pages"] += 1

    async def _bell(self) -> None:
        await asyncio.to_thread(self._ring)

    def _ring(self) -> None:
        """Be told of mentions for a while, and mark them read."""
        url = self._any_url()
        member = HttpClient()
        member.log_in(url, MEMBER, PASSWORD)
        stream = data_stream(member.get(f"{url}/"), "notifications")
        with member.socket(url, "/ws/notifications/") as bell:
            bell.ask("subscribe", stream=stream, after=0, epoch="")
            event = bell.next("event")
            self.counts["notifications"] += bool(json.dumps(event))

    def _any_url(self) -> str:
        return f"http://{HOST}:{random.choice(self.ports)}"
