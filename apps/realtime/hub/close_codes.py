"""Close codes, and how to send them on each ASGI server."""

from collections.abc import Awaitable, Callable
from enum import IntEnum
from typing import Self

PRIVATE = 3000


class CloseCode(IntEnum):
    """A close code, why the server sends it, and what our browser side does then."""

    why: str
    then: str

    def __new__(cls, code: int, why: str, then: str) -> Self:
        member = int.__new__(cls, code)
        member._value_ = code
        member.why = why
        member.then = then
        return member

    MESSAGE_TOO_BIG = 1009, "A frame was over 64 KiB. Under Daphne 4009.", "Reconnects."
    SERVICE_RESTART = 1012, "The server restarts. Under Daphne 4012.", "Reconnects."
    SESSION_ENDED = (
        4401,
        "The session has ended, or there was none.",
        "Reconnects once, as there may be a new session by then; if not, asks to log in.",
    )
    FORBIDDEN = (
        4403,
        "The connection was refused; an `error` frame says why.",
        "Shows the sentence.",
    )
    TOO_SLOW = (
        4408,
        "The client is 1,000 frames or 8 MB behind, or silent for 100 s.",
        "Reconnects with its cursor.",
    )
    TOO_MANY = (
        4429,
        "A flood of frames; or too many sockets are open, and an `error` frame says so.",
        "Reconnects slowly.",
    )


async def close_with(close: Callable[[int], Awaitable[None]], code: int) -> None:
    """Close with `code`, or with its private twin: 1009 becomes 4009, and 1012 becomes 4012.

    Daphne (autobahn) sends 1000 and codes over 2999 only; uvicorn sends every code.
    """
    try:
        await close(int(code))  # autobahn takes no subclass of int
    except OSError:  # the socket has gone
        raise
    except Exception:  # autobahn's refusal has no type of its own
        if code >= PRIVATE:
            raise
        await close(code + PRIVATE)
