"""Limits what a WebSocket may send before a consumer sees a whole message."""

from apps.realtime.hub.limits import limits
from apps.realtime.hub.rate_limit import RateLimit

# A consumer counts messages, and answers the first that are too many. Fragments, empty ones and
# control frames come on top, and a client that sends so many frames gets no answer.
FRAMES_PER_MESSAGE = 2


class FrameLimit:
    """Counts all frames of one socket. An adapter asks before it handles each."""

    __slots__ = ("_rate", "message_bytes")

    def __init__(self) -> None:
        now = limits()
        self.message_bytes = now.frame_bytes
        self._rate = RateLimit(
            FRAMES_PER_MESSAGE * now.frames_per_second, FRAMES_PER_MESSAGE * now.frames_at_once
        )

    def is_flood(self) -> bool:
        """Count one more frame; True if the socket is to be closed."""
        return self._rate.frame() == "flood"

    def is_too_long(self, message_bytes: int) -> bool:
        """Whether a message that has so many bytes by now is over the limit."""
        return 0 < self.message_bytes < message_bytes
