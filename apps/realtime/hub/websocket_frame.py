"""Text as a WebSocket frame from a server, built once for all clients that it is sent to."""

import struct
from functools import lru_cache

FINAL_TEXT = 0x81
SHORT, MEDIUM = 125, 0xFFFF  # the longest that one byte says, and two
TWO_BYTES, EIGHT_BYTES = 126, 127


@lru_cache(maxsize=16)
def websocket_frame(text: str) -> bytes:
    """`text` as one unmasked, uncompressed frame (RFC 6455, section 5.2)."""
    data = text.encode()
    if len(data) <= SHORT:
        head = bytes((FINAL_TEXT, len(data)))
    elif len(data) <= MEDIUM:
        head = struct.pack("!BBH", FINAL_TEXT, TWO_BYTES, len(data))
    else:
        head = struct.pack("!BBQ", FINAL_TEXT, EIGHT_BYTES, len(data))
    return head + data
