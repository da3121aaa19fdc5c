"""Closing a socket with a code that the server may refuse to send."""

from collections.abc import Awaitable, Callable

PRIVATE = 3000


async def close_with(close: Callable[[int], Awaitable[None]], code: int) -> None:
    """Close with `code`, or with its private twin: 1009 becomes 4009, and 1012 becomes 4012.

    Daphne sends 1000 and what is over 2999 only; uvicorn sends every code.
    """
    try:
        await close(code)
    except OSError:  # the socket has gone
        raise
    except Exception:  # autobahn's refusal has no type of its own
        if code >= PRIVATE:
            raise
        await close(code + PRIVATE)
