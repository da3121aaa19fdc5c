"""Limits how large a request's body may be, on any server.

Daphne reads a body before it calls the application, so `daphne_http.py` refuses it there.
"""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import resolve
from django.utils.translation import get_language_from_path, override

from apps.realtime.consumers.scope import header
from apps.realtime.server.upload_pass import body_bytes_for

logger = logging.getLogger(__name__)

# How long what a refused client still sends is read and dropped, so that it can read the answer.
LINGER_SECONDS = 2.0
EMPTY = {"type": "http.request", "body": b"", "more_body": False}


class TooLarge(Exception):
    """The body has passed the limit."""


class BodyLimit:
    """ASGI middleware: 413 for a body over the limit, before it is read if its length is announced.

    Only views read bodies. For any other path, such as an unknown one or an event stream, the body
    is not read at all: the application gets an empty one.
    """

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not has_body(scope):
            await self.app(scope, receive, send)
            return
        exchange = Exchange(receive, send, body_bytes_for(address_of(scope)))
        try:
            exchange.check(announced_length(scope))
            read = exchange.receive if is_view(scope) else exchange.skip
            await self.app(scope, read, exchange.send)
        except TooLarge:
            logger.info("Refused a body over the limit.")
            await exchange.refuse()


class Exchange:
    """One request and its response, as the application sees them."""

    def __init__(self, receive: Any, send: Any, limit: int) -> None:
        self._receive = receive
        self._send = send
        self._limit = limit
        self._length = 0
        self._skipped = False
        self._started = asyncio.Event()

    def check(self, length: int) -> None:
        if 0 < self._limit < length:
            raise TooLarge

    async def receive(self) -> Any:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        self.check(self._length)
        return message

    async def skip(self) -> Any:
        """In place of `receive`: an empty body, and nothing of the real one.

        To ask uvicorn for more tells a client that waits for leave (`Expect`) to send it, until the
        response starts. Later calls return when the client disconnects.
        """
        if not self._skipped:
            self._skipped = True
            return EMPTY
        await self._started.wait()
        while (message := await self._receive())["type"] == "http.request":
            pass
        return message

    async def send(self, message: Any) -> None:
        self._started.set()
        await self._send(message)

    async def refuse(self) -> None:
        if self._started.is_set():  # the application answers already, without the rest of the body
            return
        headers = [(b"connection", b"close"), (b"content-length", b"0")]
        await self._send({"type": "http.response.start", "status": 413, "headers": headers})
        with suppress(TimeoutError):
            async with asyncio.timeout(LINGER_SECONDS):
                while (await self._receive()).get("more_body"):
                    pass
        await self._send({"type": "http.response.body", "body": b""})


def is_view(scope: Any) -> bool:
    """Whether the path leads to a view, in the language that it names (`i18n_patterns`)."""
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    with override(get_language_from_path(path) or settings.LANGUAGE_CODE):
        try:
            resolve(path)
        except Http404:
            return False
        return True


def address_of(scope: Any) -> str:
    return f"{scope['path']}?{scope['query_string'].decode('latin-1')}"


def has_body(scope: Any) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") for name, _ in scope["headers"])


def announced_length(scope: Any) -> int:
    given = header(scope, b"content-length") or ""
    return int(given) if given.isdecimal() else 0
