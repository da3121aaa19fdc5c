"""From the event loop to Django's synchronous code.

asgiref's `sync_to_async` runs all ORM calls on one thread, so that one slow query delays every
socket (asgiref#218). Consumers use the bounded pool here; views keep Django's own.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 8

_files: WeakKeyDictionary[BaseDatabaseWrapper, tuple[int, int] | None] = WeakKeyDictionary()

pool = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="realtime")


async def in_thread(function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in the pool with a database connection of its own, and await its result.

    It raises what `function` raises. The pool has 8 threads in each process; a call waits until one
    is free. A transaction cannot span two calls.
    """
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

    SQLite's stay open: to open one takes ten times as long as a query, and these threads are few
    and live as long as the process.
    """
    for each in connections.all(initialized_only=True):
        if each.vendor != "sqlite":
            each.close_if_unusable_or_obsolete()
        elif not is_sound(each):
            each.close()


def is_sound(database: BaseDatabaseWrapper) -> bool:
    """Whether the connection had no error, is in no transaction, and its file is still in place.

    Its file is noted before it is opened, so a file that is replaced in between counts as another.
    """
    file = _file_of(database)
    if database.connection is None:
        _files[database] = file
        return True
    in_use = database.errors_occurred or database.connection.in_transaction
    return not in_use and file is not None and _files.get(database) == file


def _file_of(database: BaseDatabaseWrapper) -> tuple[int, int] | None:
    """The identity of the file at the database's path; None if there is none."""
    try:
        found = Path(database.settings_dict["NAME"]).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
