"""Keeps responses that are the same for all readers, so that they cost no Django."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from apps.realtime.server.shared_views import SharedRequest, SharedRequests
from apps.realtime.server.stored_response import ResponseStore, StoredResponse
from apps.realtime.telemetry.log_context import log_context

logger = logging.getLogger(__name__)

# From this age on a response is made again, while readers still get it.
FRESH_SECONDS = 1.0

Application = Callable[[Any, Any, Any], Awaitable[None]]


class ResponseCache:
    """ASGI middleware around Django: one response of a `shared` view for all without a session.

    The application gets only the parts of a reader's request that are in the key of the response,
    so nothing else can get into the page that others read. A response is kept for as many seconds
    as its own `s-maxage` says, if it is `public`. The application makes one at a time for each key:
    other readers get the last one, or wait.
    """

    def __init__(self, app: Application, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.app = app
        self.store = ResponseStore()
        self._clock = clock
        self._requests = SharedRequests()
        self.making: dict[SharedRequest, asyncio.Task[StoredResponse | None]] = {}
        self._varies_by = {b"accept-encoding"}  # nobody gets a compressed one
        if self._requests.by_language:
            self._varies_by.add(b"accept-language")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = self._requests.of(scope)
        response = None if request is None else await self._response(request)
        if request is None or response is None:
            await self.app(scope, receive, send)
            return
        log_context().fields["route"] = request.route
        await response.answer(scope, send, self._age(response))

    def _age(self, response: StoredResponse) -> float:
        return self._clock() - response.made_at

    async def _response(self, request: SharedRequest) -> StoredResponse | None:
        """A response for this request and all that equal it; None if each must have its own."""
        kept = self.store.get(request)
        if kept is None or self._age(kept) >= kept.seconds():
            # A reader who leaves must not take the response from those who wait.
            return await asyncio.shield(self._made(request))
        if self._age(kept) >= FRESH_SECONDS:
            self._made(request)
        return kept

    def _made(self, request: SharedRequest) -> "asyncio.Task[StoredResponse | None]":
        """The response that is being made now."""
        if request not in self.making:
            task = self.making[request] = asyncio.create_task(self._make(request))
            task.add_done_callback(lambda _: self.making.pop(request))
        return self.making[request]

    async def _make(self, request: SharedRequest) -> StoredResponse | None:
        try:
            response = await response_of(self.app, request, self._clock())
        except Exception:  # each reader gets the failure that is theirs
            logger.exception("A shared page failed.")
            return None
        if response.is_personal(self._varies_by):
            logger.error(
                "%s is declared as shared, but made a response for one reader.", request.route
            )
            return None
        if response.seconds():
            self.store.put(request, response)
        return response


async def response_of(app: Application, request: SharedRequest, now: float) -> StoredResponse:
    """The application's response. Raises KeyError if it sends none."""
    start: dict[str, Any] = {}
    body: list[bytes] = []

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            start.update(message)
        else:
            body.append(bytes(message.get("body", b"")))

    await app(request.scope(), no_body(), send)
    return StoredResponse(start["status"], start["headers"], b"".join(body), now)


def no_body() -> Callable[[], Awaitable[Any]]:
    """A `receive` for an empty body. Then nothing comes: this reader never leaves."""
    messages = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        return messages.pop() if messages else await asyncio.get_running_loop().create_future()

    return receive
