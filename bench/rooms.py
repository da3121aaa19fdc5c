"""The streams that a load client sends events of, without storing them.

usage: python -m bench.rooms COUNT     in a server's environment

The hub asks the database every three seconds, and has readers of a stream that is not there (or has
another epoch) load their page anew: a backup was restored.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from apps.realtime.models import Stream  # noqa: E402
from bench.publishers import EPOCH, OursTarget  # noqa: E402


def rooms_make(count: int) -> None:
    names = (OursTarget().group(room) for room in range(1, count + 1))
    Stream.objects.bulk_create(Stream(name=name, epoch=EPOCH) for name in names)


if __name__ == "__main__":
    rooms_make(int(sys.argv[1]))
