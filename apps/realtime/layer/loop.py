"""From Django's synchronous code to the event loop.

asgiref's `async_to_sync` waits forever for a loop that has stopped, and where there is none it
makes one per call, and with it a new connection to Redis.
"""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Longer than anything that runs there may take: only a loop that is stuck or gone is given up.
LOOP_SECONDS = 2.0

# The process it was registered in, and the loop.
_loop: tuple[int, asyncio.AbstractEventLoop | None] = (0, None)


def register_loop() -> None:
    """Have `on_loop` use the running event loop: it serves this process's connections or tasks."""
    global _loop  # noqa: PLW0603  a process has one
    _loop = os.getpid(), asyncio.get_running_loop()


def on_loop(
    function: Callable[P, Coroutine[Any, Any, T]], /, *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run a coroutine function from synchronous code, and wait for its result.

    It runs on the loop that a hub or a worker registered. In a process without one (a command, a
    WSGI server), it runs on a loop that all threads of the process share. Raises TimeoutError after
    `LOOP_SECONDS`.
    """
    loop = _registered_loop() or _spare_loop(os.getpid())
    return asyncio.run_coroutine_threadsafe(function(*args, **kwargs), loop).result(LOOP_SECONDS)


def on_loop_soon(
    function: Callable[P, Coroutine[Any, Any, T]], /, *args: P.args, **kwargs: P.kwargs
) -> None:
    """The same without its result, and without the wait for it.

    A process without a registered loop may end next, so there it waits.
    """
    loop = _registered_loop()
    if loop is None:
        on_loop(function, *args, **kwargs)
    else:
        asyncio.run_coroutine_threadsafe(function(*args, **kwargs), loop)


def _registered_loop() -> asyncio.AbstractEventLoop | None:
    """The registered loop; None if it has stopped, or if this thread blocks it."""
    process_id, loop = _loop
    if loop is None or process_id != os.getpid() or not loop.is_running():
        return None
    try:
        return None if asyncio.get_running_loop() is loop else loop
    except RuntimeError:  # no loop runs in this thread
        return loop


@cache
def _spare_loop(process_id: int) -> asyncio.AbstractEventLoop:
    """This process's own loop; a forked child needs another. It ends with the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="realtime-loop", daemon=True).start()
    return loop
