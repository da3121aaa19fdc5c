"""How many events per second a database accepts, in one stream and in several.

usage: python -m bench.writers WRITERS STREAMS SECONDS     in a site's environment; prints the rate
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.db import transaction  # noqa: E402

from apps.realtime.services import publish  # noqa: E402
from apps.realtime.tests.factories import NoteSaved  # noqa: E402


def write_until(stream: str, deadline: float) -> int:
    """Publish to `stream` until the deadline, and return the number of events."""
    written = 0
    while time.monotonic() < deadline:
        with transaction.atomic():
            publish(stream=stream, event=NoteSaved(number=written))
        written += 1
    return written


def rate(writers: int, streams: int, seconds: float) -> float:
    """Events per second of so many threads that share so many streams."""
    deadline = time.monotonic() + seconds
    names = [f"test.log.{number % streams + 1}" for number in range(writers)]
    with ThreadPoolExecutor(writers) as threads:
        return sum(threads.map(lambda name: write_until(name, deadline), names)) / seconds


if __name__ == "__main__":
    print(rate(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
