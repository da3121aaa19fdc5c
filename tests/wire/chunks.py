"""A response of which one chunk is written past ASGI's `send`."""

from typing import Any

from apps.realtime.consumers.sse_text import chunk_of
from apps.realtime.hub.transport import Transport, transport_of
from apps.realtime.testing import until

too_late: list[bool] = []  # whether a chunk was written after the end of the response


async def chunks(scope: Any, receive: Any, send: Any) -> None:
    """Its body says when a chunk was written: before the head, in between, and after the end."""
    transport = transport_of(scope)
    assert transport is not None
    too_early = transport.write(chunk_of("too early "))
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await body(send, "sent ", transport)
    in_time = transport.write(chunk_of("written "))
    await body(send, f"{too_early} {in_time} {too_late}", transport, more=False)
    too_late[:] = [transport.write(chunk_of("too late "))]


async def body(send: Any, text: str, transport: Transport, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": more})
    await until(lambda: not transport.buffered())
