"""Create the streams for which a load client sends events without storing them.

usage: python -m bench.rooms COUNT     in a server's environment

Every three seconds the hub polls the database. If a stream is missing or has another epoch, the hub
concludes that a backup was restored, and sends a resync to its subscribers.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.realtime.models import Stream  # noqa: E402
from bench.dialects import EPOCH, stream_of  # noqa: E402


def create_rooms(count: int) -> None:
    rooms = range(1, count + 1)
    Stream.objects.bulk_create(Stream(name=stream_of(room), epoch=EPOCH) for room in rooms)


if __name__ == "__main__":
    create_rooms(int(sys.argv[1]))
