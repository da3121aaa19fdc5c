"""What a hub pays to ask where streams stand, which it does every three seconds.

usage: python -m bench.poll_cost TIMES COUNT ...     in a site's environment; prints CPU seconds
"""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.realtime.selectors import positions_of  # noqa: E402
from bench.measured import quiet  # noqa: E402


def look(count: int, times: int) -> float:
    """CPU seconds of this process for one look at so many streams."""
    names = [quiet(number) for number in range(count)]
    positions_of(streams=names)  # the first connects
    before = time.process_time()
    for _ in range(times):
        assert len(positions_of(streams=names)) == count
    return (time.process_time() - before) / times


if __name__ == "__main__":
    for words in sys.argv[2:]:
        print(words, look(int(words), int(sys.argv[1])))
