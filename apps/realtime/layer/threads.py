"""From the event loop to Django's synchronous code.

asgiref's `sync_to_async` runs all ORM calls on one thread, so that one slow query delays every
socket (asgiref#218). Consumers use the bounded pool here; views keep Django's own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import close_old_connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8

pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="realtime")


async def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in the pool with a database connection of its own, and await its result."""
    run = sync_to_async(_with_fresh_connections, thread_sensitive=False, executor=pool)
    return await run(function, *args, **kwargs)


def _with_fresh_connections(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    close_old_connections()
    try:
        return function(*args, **kwargs)
    finally:
        close_old_connections()
