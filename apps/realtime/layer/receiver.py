"""This process's one channel of the channel layer, and the groups it has joined."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any
from uuid import uuid4

from apps.realtime.layer.broadcaster import broadcaster, layer
from apps.realtime.layer.messages import (
    LayerHeartbeat,
    LayerMessage,
    StreamEvent,
    StreamEvents,
    dispatch,
    parse,
)
from apps.realtime.layer.restart import run_forever
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.counters import counters
from apps.realtime.telemetry.tracing import Attributes, Tracer

logger = logging.getLogger(__name__)

LAYER_TIMEOUT = 1.0
# channels-redis forgets a membership `group_expiry` (a day) after its group_add (channels#999).
REFRESH_SECONDS = 3600.0


class LayerReceiver:
    """Receives what is sent to the groups in `wanted`, for as long as the process lives.

    Neither Redis layer says when it lost its connection, or Redis its memory (channels_redis#406).
    So `heartbeat` sends a message through a group of this receiver's own. While none comes back
    `up` is False; when one does again, all groups are joined again.
    """

    def __init__(self, handlers: Sequence[object], may_have_missed: Callable[[], None]) -> None:
        """Each message goes to the method of `handlers` that its type names.

        `may_have_missed` is called when messages may have been lost.
        """
        self.up = False
        self.heartbeat_at = time.monotonic()  # when the last heartbeat came back
        self.wanted: set[str] = set()
        self._handlers = (self, *handlers)
        self._may_have_missed = may_have_missed
        self._own_group = f"realtime.hub.{uuid4().hex}"
        self._joined: set[str] = set()
        self._channel: str | None = None
        self._open = asyncio.Event()
        self._membership = asyncio.Lock()
        self._refreshed_at = time.monotonic()
        self._unanswered = 0

    async def run(self) -> None:
        """Listen, and start again with backoff whenever the layer fails."""
        await run_forever("Receiving from the channel layer", self._listen)

    async def _listen(self) -> None:
        try:
            channel = self._channel = await layer().new_channel()
            self._open.set()
            await self.refresh()
            await self._send_heartbeat()
            while True:
                self._handle(await layer().receive(channel))
        except Exception:
            self._close()
            raise

    def _handle(self, message: dict[str, Any]) -> None:
        """Anybody may send to a group, so a message that cannot be read is logged, not fatal."""
        try:
            parsed = parse(message)
            if tracing.tracer is None:
                dispatch(parsed, self._handlers)
            else:
                self._dispatch_traced(tracing.tracer, parsed)
        except Exception:
            logger.exception("A message came through the channel layer that cannot be read.")

    def _dispatch_traced(self, tracer: Tracer, message: LayerMessage) -> None:
        """With a span, if it is about a traced event: this process's clients are sent it here."""
        if isinstance(message, StreamEvent | StreamEvents) and message.trace:
            event: Attributes = {"stream": message.stream, "seq": message.seq}
            with tracer.span("deliver", event, parent=message.trace):
                dispatch(message, self._handlers)
        else:
            dispatch(message, self._handlers)

    def _close(self) -> None:
        self._lost()
        self._channel = None
        self._open.clear()
        self._joined.clear()

    # Groups

    async def join(self, group: str) -> bool:
        """Join `group`; False when the layer is down, and then `heartbeat` joins it later."""
        self.wanted.add(group)
        return await self._add(group)

    async def leave(self, group: str) -> None:
        self.wanted.discard(group)
        async with self._membership:
            if group in self._joined and group not in self.wanted and self._channel:
                self._joined.discard(group)
                async with asyncio.timeout(LAYER_TIMEOUT):
                    await layer().group_discard(group, self._channel)

    async def refresh(self) -> None:
        """Join every wanted group, also those joined before."""
        self._refreshed_at = time.monotonic()
        self._joined.clear()
        await self._add_missing()
        self._may_have_missed()

    async def _add_missing(self) -> None:
        for group in {self._own_group, *self.wanted} - self._joined:
            if not await self._add(group):
                break

    async def _add(self, group: str) -> bool:
        try:
            async with asyncio.timeout(LAYER_TIMEOUT):
                await self._open.wait()
                async with self._membership:
                    channel = self._channel
                    if group not in self._joined and channel:
                        await layer().group_add(group, channel)
                        if channel == self._channel:  # unless the layer was lost since
                            self._joined.add(group)
        except Exception as error:
            logger.info("Could not join group %s (%r).", group, error)
            return False
        return True

    # Heartbeat

    async def heartbeat(self) -> None:
        """Call this every few seconds: is the layer up, and are we still in our groups?"""
        if self._unanswered:
            self._lost()
        if not self.up or time.monotonic() - self._refreshed_at > REFRESH_SECONDS:
            await self.refresh()
        else:
            await self._add_missing()
        await self._send_heartbeat()

    async def _send_heartbeat(self) -> None:
        self._unanswered += 1
        try:
            async with asyncio.timeout(LAYER_TIMEOUT):
                await layer().group_send(self._own_group, LayerHeartbeat().as_dict())
        except Exception as error:
            logger.debug("No heartbeat through the channel layer (%r).", error)

    def _lost(self) -> None:
        counters.layer_outages += self.up
        self.up = False

    def layer_heartbeat(self, message: LayerHeartbeat) -> None:
        self._unanswered = 0
        self.heartbeat_at = time.monotonic()
        if not self.up:
            self.up = True
            broadcaster.resume()
            self._may_have_missed()
