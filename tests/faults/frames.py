"""Frames that no browser of ours would send, made up by hypothesis."""

import json
import os
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

LOG = "test.log.1"
FRAMES = 26

REAL: list[dict[str, Any]] = [
    {"type": "subscribe", "id": "a", "stream": LOG, "after": 0, "epoch": ""},
    {"type": "subscribe", "id": "a", "stream": LOG, "after": None, "epoch": "e"},
    {"type": "unsubscribe", "id": "a", "stream": LOG},
    {"type": "ping", "id": "a"},
    {"type": "note.send", "id": "a", "log": 1, "number": 5},
    {"type": "message.send", "id": "a", "room_id": 1, "client_id": "x", "body": "hi"},
]
KEYS = sorted({key for frame in REAL for key in frame} | {"event", "seq", "code", "__class__"})
TYPES = [frame["type"] for frame in REAL] + ["websocket.disconnect", "receive", "stream.event", ""]

plain = st.none() | st.booleans() | st.text(max_size=20) | st.floats()  # NaN and infinity too
numbers = st.integers() | st.sampled_from([2**53, -1, 2**63, 2**64, 10**400, 0.5, 1e308, -0.0])
odd = st.sampled_from(["\x00", "\ud800", "💥" * 30, "test.log.0", "test.log.1\n", "../x", "a" * 99])
values = st.recursive(
    plain | numbers | odd | st.sampled_from(TYPES),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)
almost_valid = st.builds(
    lambda frame, changes, gone: {
        key: value for key, value in {**frame, **changes}.items() if key not in gone
    },
    st.sampled_from(REAL),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=2),
    st.sets(st.sampled_from(KEYS), max_size=1),
).map(json.dumps)
broken = st.builds(
    lambda text, at, junk: text[: at % len(text)] + junk + text[at % len(text) + 1 :],
    st.sampled_from([json.dumps(frame) for frame in REAL]),
    st.integers(0, 200),
    st.text(max_size=3),
)
deep = st.builds(
    lambda depth, opening: (opening * depth)[:60_000],
    st.integers(1, 60_000),
    st.sampled_from(["[", '{"a":', '{"type":"ping","id":"a","x":[']),
)
texts = (
    (st.text(max_size=200) | almost_valid | broken | deep | values.map(json.dumps))
    # A lone surrogate cannot be sent as text: the browser puts this in its place.
    .map(lambda text: text.encode("utf-8", "replace").decode())
    .filter(bool)
)
frames = texts | st.binary(min_size=1, max_size=200)
batches = st.lists(frames, min_size=FRAMES, max_size=FRAMES)

fuzzing = hypothesis_settings(
    derandomize=not os.environ.get("EXAMPLES"),
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def drawn(strategy: st.SearchStrategy[list[str | bytes]], count: int) -> list[list[str | bytes]]:
    """Batches that hypothesis made up: plain data, so that an async test can use them."""
    found: list[list[str | bytes]] = []

    @hypothesis_settings(fuzzing, max_examples=count)
    @given(strategy)
    def collect(batch: list[str | bytes]) -> None:
        found.append(batch)

    collect()
    return found
