"""Lets a test use the ORM beside Playwright.

Playwright's synchronous API runs an event loop in the test's thread, and switches between the test
and the loop. Django takes the test for a coroutine, and refuses every query there with
SynchronousOnlyOperation (pytest-django#1027). DJANGO_ALLOW_ASYNC_UNSAFE would let real coroutines
query, too, which tests should find.
"""

import asyncio
from asyncio import AbstractEventLoop, get_running_loop
from importlib import import_module


def loop_of_running_task() -> AbstractEventLoop:
    """`get_running_loop` for Django: RuntimeError where no task of the loop is running.

    While a test runs, Playwright's loop waits between two tasks.
    """
    loop = get_running_loop()
    if asyncio.current_task(loop) is None:
        raise RuntimeError("The loop of this thread runs no task now.")
    return loop


def install() -> None:
    """Let Django ask that. Raises AttributeError if it no longer asks by that name."""
    module = import_module("django.utils.asyncio")
    if module.get_running_loop is not loop_of_running_task:
        module.get_running_loop = loop_of_running_task  # type: ignore[attr-defined]
