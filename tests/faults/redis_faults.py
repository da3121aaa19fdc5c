"""Faults of the channel layer during a revocation."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import pytest

from tests.services import RedisServer

Fault = Callable[[RedisServer], AbstractContextManager[None]]

RUNS = 20 if int(os.environ.get("EXAMPLES", "0")) else 1
LOSSY = "tests.faults.lossy_settings"


@contextmanager
def paused(redis: RedisServer) -> Iterator[None]:
    """It takes connections and answers nothing."""
    assert redis.process is not None
    redis.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        redis.process.send_signal(signal.SIGCONT)


@contextmanager
def killed(redis: RedisServer) -> Iterator[None]:
    """It is gone, and comes back empty."""
    redis.kill()
    try:
        yield
    finally:
        redis.start()


def undisturbed(redis: RedisServer) -> AbstractContextManager[None]:
    return nullcontext()


# The layer of the site, and what happens to its Redis.
CASES = [
    pytest.param("pubsub", undisturbed, id="up"),
    pytest.param("pubsub", paused, id="paused"),
    pytest.param("pubsub", killed, id="killed"),
    pytest.param("lossy", undisturbed, id="lossy"),
]
