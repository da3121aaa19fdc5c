"""Test tools for an app's consumers: a socket without a server.

    async with TestSocket("/ws/chat/", user=ada) as socket:
        await socket.subscribe("chat.room.1")
        answer = await socket.ask("message.send", room_id=1, client_id=str(uuid4()), body="hi")
        event = await socket.event()

Tests that use it need `pytest.mark.django_db(transaction=True)`: events are sent on commit.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.dispatch import Signal
from django.test import Client
from django.utils.module_loading import import_string

from apps.realtime.models import LogEntry, Stream
from apps.realtime.selectors import entries_after

# Letters and symbols that show nothing.
INVISIBLE_TEXTS = ["\u3164", "\u2800", "\u115f\u1160", "\uffa0 \uffa0", "\U0001d159", "\u2060"]
TIMEOUT = 30.0  # seconds; a busy machine takes its time
Frame = dict[str, Any]


class TestSocket:
    """A browser's end of one socket. Frames that a call did not wait for are kept for the next."""

    __test__ = False  # its name begins like those that pytest collects

    def __init__(
        self,
        path: str,
        *,
        user: Any = None,
        session: dict[str, Any] | None = None,
        app: Any = None,
        origin: str | None = "http://testserver",
    ) -> None:
        """`session` becomes the session's content; `app` defaults to the site's own."""
        self.path = path
        self.user = user
        self.session = session
        self.app = app
        self.headers = [(b"host", b"testserver")]
        self.headers += [(b"origin", origin.encode())] if origin is not None else []
        self.close_code: int | None = None
        self._kept: list[Frame] = []
        self._ids = 0

    async def __aenter__(self) -> Self:
        """Open the socket and read its first frame, the `welcome`."""
        await self.connect()
        await self.frame("welcome")
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._communicator.disconnect(timeout=TIMEOUT)

    async def connect(self) -> bool:
        """Shake hands; False when the handshake was refused."""
        app = self.app or import_string(settings.ASGI_APPLICATION)
        headers = [*self.headers, *await sync_to_async(session_cookie)(self.session, self.user)]
        self._communicator = WebsocketCommunicator(app, self.path, headers)
        connected, code = await self._communicator.connect(timeout=TIMEOUT)
        if not connected:
            self.close_code = int(code or 0)
        return connected

    # Sending

    async def ask(self, type: str, **fields: Any) -> Frame:  # noqa: A002
        """Send a command and return its `ok` or `error`."""
        self._ids += 1
        command_id = f"t{self._ids}"
        await self.send_text(json.dumps({"type": type, "id": command_id, **fields}))
        return await self._find(lambda frame: frame.get("id") == command_id)

    async def subscribe(self, stream: str, after: int | None = None, epoch: str = "") -> Frame:
        """Subscribe and return the answer; by default from now on."""
        return await self.ask("subscribe", stream=stream, after=after, epoch=epoch)

    async def send_text(self, text: str) -> None:
        await self._communicator.send_to(text_data=text)

    async def send_bytes(self, data: bytes) -> None:
        await self._communicator.send_to(bytes_data=data)

    # Receiving

    async def frame(self, type: str) -> Frame:  # noqa: A002
        """The next frame of that type."""
        return await self._find(lambda frame: frame["type"] == type)

    async def event(self) -> Frame:
        """The next event frame: `stream`, `epoch`, `seq` and the `event`."""
        return await self.frame("event")

    async def events(self, count: int) -> list[Frame]:
        return [await self.event() for _ in range(count)]

    async def silent(self) -> list[Frame]:
        """Frames that arrive before the answer to one more command, without further waiting."""
        await self.ask("ping")
        return self.taken()

    def taken(self) -> list[Frame]:
        """Frames that arrived before the last answer and were not returned yet."""
        kept, self._kept = self._kept, []
        return kept

    async def closed(self) -> int:
        """Wait until the server closes the socket; the close code."""
        while self.close_code is None:
            frame = await self._receive()
            if self.close_code is None:
                self._kept.append(frame)
        return self.close_code

    async def _find(self, wanted: Callable[[Frame], bool]) -> Frame:
        for frame in self._kept:
            if wanted(frame):
                self._kept.remove(frame)
                return frame
        while not wanted(frame := await self._receive()):
            self._kept.append(frame)
        return frame

    async def _receive(self) -> Frame:
        message = await self._communicator.receive_output(TIMEOUT)
        if message["type"] == "websocket.close":
            self.close_code = message.get("code", 1000)
            return {"type": "websocket.close", "code": self.close_code}
        frame: Frame = json.loads(message["text"])
        return frame


def session_cookie(content: dict[str, Any] | None, user: Any) -> list[tuple[bytes, bytes]]:
    """The header with the cookie of a new session, if there is something for it to hold."""
    client = Client()
    if content:
        session = client.session
        session.update(content)
        session.save()
    if user is not None:
        client.force_login(user)
    return [(b"cookie", each.OutputString([]).encode()) for each in client.cookies.values()]


def user_make(username: str, name: str = "", **fields: Any) -> Any:
    """Create a user of the site's own model without a password, shown to others as `name`."""
    model = get_user_model()
    user: Any = model(**{model.USERNAME_FIELD: username}, **fields)
    if hasattr(user, "display_name"):
        user.display_name = name
    else:
        user.first_name, _, user.last_name = name.partition(" ")
    user.set_unusable_password()
    user.save()
    return user


async def until(condition: Any, seconds: float = TIMEOUT) -> None:
    """Wait until `condition()` is true while other tasks run; TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  what it looks at has no event to await
            await asyncio.sleep(0.005)


def logged_events(stream: str) -> list[Frame]:
    """The bodies of a stream's logged events, in order."""
    return [json.loads(entry.frame)["event"] for entry in entries_after(stream=stream, after=0)]


def migrated_events(stream: str, events: list[Frame], migration: str) -> list[Frame]:
    """Log `events` and run the data migration of that dotted path; the events as logged then."""
    log = Stream.objects.create(name=stream, head=len(events))
    for seq, event in enumerate(events, start=1):
        frame = {"type": "event", "stream": stream, "epoch": log.epoch, "seq": seq, "event": event}
        LogEntry.objects.create(stream=log, seq=seq, frame=json.dumps(frame))
    with connection.schema_editor() as editor:
        for operation in import_string(f"{migration}.Migration").operations:
            operation.code(apps, editor)
    return logged_events(stream)


@contextmanager
def receiver(signal: Signal, receive: Callable[[Any], object]) -> Iterator[None]:
    """Call `receive` with each `event` of an app's `signal`."""

    def call(sender: Any, event: Any, **kwargs: Any) -> None:
        receive(event)

    signal.connect(call, weak=False)
    try:
        yield
    finally:
        signal.disconnect(call)
