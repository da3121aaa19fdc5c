"""Publish events to a room from another process.

usage: python -m bench.publish ROOM COUNT     in a site's environment
"""

import sys

from bench.dialects import event_of
from bench.site import Numbered, announce

if __name__ == "__main__":
    room, count = map(int, sys.argv[1:])
    for number in range(1, count + 1):
        announce(room, Numbered(**event_of(number, 40)))
