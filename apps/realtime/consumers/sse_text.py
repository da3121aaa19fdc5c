"""Server-Sent Events as text: cursors in, events out."""

import json
import random
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs

from apps.realtime.consumers.scope import header

CURSOR = re.compile(r"(?P<epoch>\w{0,16}):(?P<seq>[0-9]{1,16})", re.ASCII)

# How long browsers wait before they reconnect; a different time for each.
RETRY_MS = (1_000, 5_000)
HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
]

# The seq (None: from now on) and the epoch.
Cursor = tuple[int | None, str]


def cursor_of(scope: Any) -> Cursor | None:
    """Where to start: after `Last-Event-ID`, else after the query's cursor, else from now on.

    None for a cursor that cannot be read.
    """
    query = parse_qs(scope["query_string"].decode("latin-1"))
    text = header(scope, b"last-event-id")
    if not text and "after" in query:
        text = f"{query.get('epoch', [''])[-1]}:{query['after'][-1]}"
    if not text:
        return None, ""
    found = CURSOR.fullmatch(text)
    return (int(found["seq"]), found["epoch"]) if found else None


@lru_cache(maxsize=64)
def text_of(frame: str) -> str:
    """A frame as an event, made once for all readers in this process."""
    fields = json.loads(frame)
    place = f"{fields['epoch']}:{fields['seq']}" if "seq" in fields else None
    return event_text(fields["type"], frame, place)


def retry_text() -> str:
    return f"retry: {random.randint(*RETRY_MS)}\n\n"  # noqa: S311  it only spreads


def event_text(name: str, data: str, place: str | None = None) -> str:
    """One event. `data` is JSON, so it has no line breaks of its own."""
    line = "" if place is None else f"id: {place}\n"
    return f"{line}event: {name}\ndata: {data}\n\n"


@lru_cache(maxsize=16)
def chunk_of(text: str) -> bytes:
    """`text` as one chunk of a response in HTTP/1.1, made once for all readers in this process."""
    data = text.encode()
    return b"%x\r\n%b\r\n" % (len(data), data)
