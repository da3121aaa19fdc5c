"""A browser's realtime side without a browser, for a page of one chat room.

It does what `apps/realtime/frontend` does (`Connection`, `Subscription`, `Outbox`) and what the
chat's `RoomSession` makes of it, with all waits scaled down, and writes down what it sees for the
oracle.
"""

import asyncio
import json
import random
import re
from collections import deque
from collections.abc import Callable, Sequence
from http.client import HTTPException
from typing import Any
from uuid import uuid4

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.faults.follower import Follower
from tests.faults.oracle import Cursor, Event, Loaded, Resync, Revoked
from tests.http_client import Frame, HttpClient, origin_of

# The browser's are 500 ms, 30 s; 20 s, 10 s.
BACKOFF_BASE, BACKOFF_CAP = 0.05, 1.0
HEARTBEAT, PATIENCE = 2.0, 3.0
MEMBER, PASSWORD = "stationmaster", "only-for-tests"
FOR_GOOD = (4401, 4403)
TEMPORARY = ("internal", "unavailable")

Answer = Callable[[Frame], None]


class Client(Follower):
    """One person's tab. `urls` are the ways to the site: when one fails it takes the next."""

    def __init__(self, name: str, slug: str, urls: Sequence[str]) -> None:
        super().__init__(name)
        self.history.principals = frozenset({"*"} if name == MEMBER else {"*", "guests"})
        self.http = HttpClient()
        self.slug = slug
        self.urls = deque(urls)
        self.stream = ""
        self.live = False
        self.ended = False
        self.after_the_end = 0  # frames of the stream that came all the same
        self.connections = 0
        self.refused = 0  # "please try again"
        self._outbox: deque[dict[str, Any]] = deque()
        self._socket: _ChatSocket | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._head = 0
        self._loading = False

    # Coming and going

    async def enter(self) -> None:
        """Log in or take a guest's name, load the room's page and connect."""
        await asyncio.to_thread(self._join, self.urls[0])
        await self._load()
        self.connect()

    def _join(self, site: str) -> None:
        if self.history.client == MEMBER:
            self.http.log_in(site, MEMBER, PASSWORD)
        else:
            room = f"{site}/chat/{self.slug}/"
            self.http.post(f"{room}name/", form_page=room, name=self.history.client)

    def connect(self) -> None:
        """Connect, and come back whenever the connection is lost."""
        self._spawn(self._stay_connected())

    async def leave(self) -> None:
        """Go offline: the tab sleeps and receives nothing."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._socket, self.live = None, False

    @property
    def connected(self) -> bool:
        return self._socket is not None

    @property
    def unsent(self) -> int:
        return len(self._outbox)

    def send(self, body: str) -> str:
        """Write to the room as soon as possible; the id the client has made for it."""
        client_id = str(uuid4())
        self.history.sent.add(client_id)
        room = int(self.stream.rpartition(".")[2])
        self._outbox.append(
            {"type": "message.send", "room_id": room, "client_id": client_id, "body": body}
        )
        if len(self._outbox) == 1:
            self._pump()
        return client_id

    # Connection

    async def _stay_connected(self) -> None:
        attempt = 0
        while not self.ended:
            try:
                await self._converse()
                attempt = 0
            except (OSError, WebSocketException, TimeoutError):
                self.urls.rotate(-1)
                attempt += 1
            self._socket, self.live = None, False
            await asyncio.sleep(backoff(attempt))

    async def _converse(self) -> None:
        """One connection from its handshake to its end. Raises when it was never welcomed."""
        url = self.urls[0]
        async with connect(
            url.replace("http", "ws", 1) + "/ws/chat/",
            origin=origin_of(url),
            additional_headers={"Cookie": self.http.cookie_header},
            compression=None,
            ping_interval=None,
            open_timeout=3,
            close_timeout=0.2,
        ) as connection:
            socket = _ChatSocket(connection, self._route)
            await socket.welcomed()
            self._socket = socket
            self.connections += 1
            if not self._loading:
                self._subscribe()
            self._pump()
            code = await socket.listen()
        self.ended = self.ended or code in FOR_GOOD

    def _ask(self, command: dict[str, Any], answer: Answer) -> None:
        if self._socket is not None:
            self._socket.ask(command, answer)

    def _route(self, frame: Frame) -> None:
        if frame.get("stream") != self.stream:
            return
        if self.ended:
            self.after_the_end += 1
            return
        match frame["type"]:
            case "event":
                self._take(Cursor(frame["seq"], frame["epoch"]), frame["event"])
            case "resync":
                self._resync()
            case "unsubscribed":
                self._revoked()

    # Subscription

    def _subscribe(self) -> None:
        self.live = False
        seq, epoch = self.cursor
        self._ask(
            {"type": "subscribe", "stream": self.stream, "after": seq, "epoch": epoch},
            self._subscribed,
        )

    def _subscribed(self, frame: Frame) -> None:
        if frame["type"] == "ok":
            if self._is_other_life(frame["result"]["epoch"]):
                self._resync()
                return
            self._head = frame["result"]["head"]
            self._arrive()
        elif frame["code"] in TEMPORARY:
            self._later(self._subscribe)
        else:
            self._revoked()

    def _take(self, place: Cursor, event: Event) -> None:
        if not self._loading and self._apply(place, event):
            self._arrive()

    def _missed(self) -> None:
        super()._missed()
        self._subscribe()

    def _arrive(self) -> None:
        self.live = self.live or self.cursor.seq >= self._head

    def _resync(self) -> None:
        if self._loading:
            return
        self.history.steps.append(Resync(self.cursor))
        self.live, self._loading = False, True
        self._spawn(self._reload())

    async def _reload(self) -> None:
        attempt = 0
        while True:
            try:
                await self._load()
                break
            except (OSError, HTTPException) as error:
                if getattr(error, "code", None) == 404:
                    self._revoked()
                    return
                attempt += 1
                await asyncio.sleep(backoff(attempt))
        self._loading = False
        self._subscribe()

    async def _load(self) -> None:
        """The page's content, or a fresh one: `/chat/<slug>/messages/` and the room's number."""
        page = await self.snapshot()
        self.stream = self.stream or await self._stream_name()
        self.cursor = Cursor(page["cursor"]["seq"], page["cursor"]["epoch"])
        self.history.shows = {message["message_id"]: message for message in page["messages"]}
        self.history.steps.append(Loaded(self.cursor))

    async def snapshot(self) -> dict[str, Any]:
        url = f"{self.urls[0]}/chat/{self.slug}/messages/"
        page: dict[str, Any] = json.loads(await asyncio.to_thread(self.http.get, url))
        return page

    async def _stream_name(self) -> str:
        page = await asyncio.to_thread(self.http.get, f"{self.urls[0]}/chat/{self.slug}/")
        found = re.search(r'<chat-room [^>]*data-stream="(chat\.[\w.]+)"', page)
        assert found is not None
        return found[1]

    def _revoked(self) -> None:
        self.history.steps.append(Revoked())
        self.ended = True

    # Outbox

    def _pump(self) -> None:
        """Send the first that is unanswered; the next goes when it is answered."""
        if self._outbox:
            self._ask(self._outbox[0], self._answered)

    def _answered(self, frame: Frame) -> None:
        if frame["type"] == "error" and frame["code"] in TEMPORARY:
            self.refused += 1
            self._later(self._pump)  # as a person who presses Retry
            return
        command = self._outbox.popleft()
        if frame["type"] == "ok":
            self.history.acknowledged.add(command["client_id"])
        self._pump()

    def _later(self, action: Callable[[], None]) -> None:
        """Do it in a moment, unless the connection has been lost by then."""
        socket = self._socket

        async def wait() -> None:
            await asyncio.sleep(backoff(3))
            if socket is self._socket:
                action()

        self._spawn(wait())

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.result()  # a bug of this client ends up in the event loop's log


class _ChatSocket:
    """One socket: commands with their answers, and a heartbeat."""

    def __init__(self, connection: ClientConnection, route: Callable[[Frame], None]) -> None:
        self._connection = connection
        self._route = route
        self._answers: dict[str, Answer] = {}
        self._commands: asyncio.Queue[str] = asyncio.Queue()
        self._ids = 0

    async def welcomed(self) -> None:
        async with asyncio.timeout(PATIENCE):
            await self._connection.recv()

    def ask(self, command: dict[str, Any], answer: Answer) -> None:
        self._ids += 1
        command_id = f"c{self._ids}"
        self._answers[command_id] = answer
        self._commands.put_nowait(json.dumps({"id": command_id, **command}))

    async def listen(self) -> int | None:
        """Handle frames, in order, until the connection ends or is dead; its close code."""
        sender = asyncio.ensure_future(self._send_all())
        try:
            while True:
                self._handle(json.loads(await self._next()))
        except (OSError, WebSocketException, TimeoutError):
            return self._connection.close_code
        finally:
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)

    async def _next(self) -> str | bytes:
        try:
            async with asyncio.timeout(HEARTBEAT):
                return await self._connection.recv()
        except TimeoutError:
            self.ask({"type": "ping"}, lambda _: None)
        async with asyncio.timeout(PATIENCE):
            return await self._connection.recv()

    async def _send_all(self) -> None:
        while True:
            await self._connection.send(await self._commands.get())

    def _handle(self, frame: Frame) -> None:
        if frame["type"] in ("ok", "error"):
            if answer := self._answers.pop(frame["id"] or "", None):
                answer(frame)
        else:
            self._route(frame)


def backoff(attempt: int) -> float:
    """Full jitter, as in backoff.ts."""
    return random.random() * float(min(BACKOFF_CAP, BACKOFF_BASE * 2**attempt))
