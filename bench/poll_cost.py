"""The cost of a hub's poll, which reads the positions of its streams every three seconds.

usage: python -m bench.poll_cost TIMES COUNT ...     in a site's environment; prints CPU seconds
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.realtime.selectors import positions_of  # noqa: E402
from bench.measured_site import quiet  # noqa: E402


def poll_cost(count: int, times: int) -> float:
    """CPU seconds of this process for one poll of `count` streams."""
    names = [quiet(number) for number in range(count)]
    positions_of(streams=names)  # connects to the database
    before = time.process_time()
    for _ in range(times):
        assert len(positions_of(streams=names)) == count
    return (time.process_time() - before) / times


if __name__ == "__main__":
    for count in sys.argv[2:]:
        print(count, poll_cost(int(count), int(sys.argv[1])))
