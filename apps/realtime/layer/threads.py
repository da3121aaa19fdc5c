"""From the event loop to Django's synchronous code.

asgiref's `sync_to_async` runs all ORM calls on one thread, so that one slow query delays every
socket (asgiref#218). Consumers use the bounded pool here; views keep Django's own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.db import connections

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8

pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="realtime")


async def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in the pool with a database connection of its own, and await its result."""
    run = sync_to_async(_with_fresh_connections, thread_sensitive=False, executor=pool)
    return await run(function, *args, **kwargs)


def _with_fresh_connections(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    _give_back_connections()
    try:
        return function(*args, **kwargs)
    finally:
        _give_back_connections()


def _give_back_connections() -> None:
    """Close the thread's connections, as Django does after a request, or give them to their pool.

    SQLite's stay open: to open one takes as long as several queries, and these threads are few and
    live as long as the process. One that had an error, or is in a transaction, is closed.
    """
    for each in connections.all(initialized_only=True):
        if each.vendor != "sqlite":
            each.close_if_unusable_or_obsolete()
        elif each.errors_occurred or (each.connection and each.connection.in_transaction):
            each.close()
