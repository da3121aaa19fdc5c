"""The cost of an edit or a deletion in one long stream, with the plan of its query.

usage: python -m bench.keyed_events [EVENTS]     on SQLite and PostgreSQL; by default a million
       python -m bench.keyed_events --here EVENTS     in a site's environment
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from apps.realtime.models import LogEntry, Stream  # noqa: E402
from apps.realtime.services import entries_of, publish  # noqa: E402
from apps.realtime.tests.factories import NoteSaved  # noqa: E402
from bench.server import run_module  # noqa: E402
from tests.services import postgres_server  # noqa: E402
from tests.site import Site  # noqa: E402

STREAM = "test.log.1"
BATCH = 10_000
TIMES = 50


def fill(events: int) -> None:
    """One stream with an event each about so many notes."""
    stream = Stream.objects.create(name=STREAM, head=events)
    for start in range(1, events + 1, BATCH):
        LogEntry.objects.bulk_create(
            LogEntry(
                stream=stream,
                seq=seq,
                key=f"note.{seq}",
                frame=f'{{"type":"event","seq":{seq},"event":{{"type":"note.saved"}}}}',
            )
            for seq in range(start, min(start + BATCH, events + 1))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def median_ms(work: Callable[[int], object]) -> float:
    times = []
    for number in range(TIMES):
        started_at = time.perf_counter()
        work(number)
        times.append(time.perf_counter() - started_at)
    return statistics.median(times) * 1000


@transaction.atomic
def append(number: int) -> int:
    return publish(stream=STREAM, event=NoteSaved(number=number))


@transaction.atomic
def replace(number: int) -> int:
    """Replace an event as an edit does: each call another note, anywhere in the stream."""
    key = f"note.{1 + number * 7919}"
    return publish(stream=STREAM, event=NoteSaved(number=number), key=key, replaces=True)


def report(events: int) -> None:
    fill(events)
    plan = entries_of(Stream.objects.get(name=STREAM), "note.4711").explain()
    print(f"{connection.vendor}, one stream of {events:,} events, medians of {TIMES}:")
    print(f"  append a new event           {median_ms(append):6.2f} ms")
    print(f"  replace the events of a key  {median_ms(replace):6.2f} ms")
    print("  " + plan.replace("\n", "\n  "))


def measure(events: int) -> None:
    """Start both databases and report from a process in the environment of each."""
    with tempfile.TemporaryDirectory() as folder, postgres_server() as postgres:
        for url in (f"sqlite:///{folder}/db.sqlite3", postgres.url):
            environment = {
                "DATABASE_URL": url,
                "CHANNELS_URL": "inmemory://",
                "SECRET_KEY": "only-for-the-bench",
            }
            Site(Path(folder), environment, 0).manage("migrate", "realtime", "--verbosity=0")
            arguments = ("--here", str(events))
            print(run_module("bench.keyed_events", *arguments, environment=environment))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        report(int(sys.argv[2]))
    else:
        measure(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
