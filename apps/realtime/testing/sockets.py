"""Test tools for an app's consumers: a socket without a server.

    async with TestSocket("/ws/chat/", user=ada) as socket:
        await socket.subscribe("chat.room.1")
        answer = await socket.ask("message.send", room_id=1, client_id=str(uuid4()), body="hi")
        event = await socket.event()

Tests that use it need `pytest.mark.django_db(transaction=True)`: events are sent on commit.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Self

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.utils.module_loading import import_string

from apps.realtime.testing.users import session_cookie

# Letters and symbols that show nothing.
INVISIBLE_TEXTS = ["\u3164", "\u2800", "\u115f\u1160", "\uffa0 \uffa0", "\U0001d159", "\u2060"]
TIMEOUT = 30.0  # seconds; a busy machine takes its time
Frame = dict[str, Any]


class TestSocket:
    """A browser's end of one socket. Frames that a call did not wait for are kept for the next.

    Frames are dicts, as the browser parses them. Each call raises TimeoutError if nothing arrives
    within 30 seconds.
    """

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
        """A socket to `path`, such as `/ws/chat/`. Nothing is sent before it is entered.

        `user` is logged in, and `session` becomes the session's content. `app` is an ASGI
        application, by default the site's own; `origin` the header that browsers send, or None.
        """
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
        """Subscribe after the event `after` of that `epoch`, or from now on; return the answer."""
        return await self.ask("subscribe", stream=stream, after=after, epoch=epoch)

    async def send_text(self, text: str) -> None:
        """Send a text frame as it is, which need not be a command."""
        await self._communicator.send_to(text_data=text)

    async def send_bytes(self, data: bytes) -> None:
        """Send a binary frame, which the server refuses."""
        await self._communicator.send_to(bytes_data=data)

    # Receiving

    async def frame(self, type: str) -> Frame:  # noqa: A002
        """The next frame of that type."""
        return await self._find(lambda frame: frame["type"] == type)

    async def event(self) -> Frame:
        """The next event frame: `stream`, `epoch`, `seq` and the `event`."""
        return await self.frame("event")

    async def events(self, count: int) -> list[Frame]:
        """The next `count` event frames, in order."""
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
        """Wait until the server closes the socket, and return the close code."""
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


async def until(condition: Any, seconds: float = TIMEOUT) -> None:
    """Wait until `condition()` is true while other tasks run; TimeoutError after `seconds`."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  what it looks at has no event to await
            await asyncio.sleep(0.005)
