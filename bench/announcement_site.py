"""Beside a site of bench/announcement.py: makes people, announces, and counts. Answers by line."""

import json
import sys
from collections import Counter
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Count
from django.utils import timezone

from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.services import announcement_create
from apps.notifications.models import Notification
from apps.notifications.services import notify
from apps.realtime.models import LogEntry
from bench.prepare import session_of

BATCH = 5000
READER = 1  # who gets the other notifications


def serve() -> None:
    """Do what each line of the standard input asks for, until it ends."""
    for line in sys.stdin:
        command, _, argument = line.strip().partition(" ")
        answer = COMMANDS[command](argument)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def people(count: str) -> str:
    """Create them, and return the session key of the first."""
    users = get_user_model()._default_manager
    joined = timezone.now() - timedelta(days=1)
    for start in range(0, int(count), BATCH):
        numbers = range(start, min(start + BATCH, int(count)))
        users.bulk_create(person(number, joined) for number in numbers)
    reader: Any = users.order_by("pk").first()
    session = session_of(reader)
    Session.objects.bulk_create([session])
    return session.session_key


def person(number: int, joined: Any) -> Any:
    name = f"person{number}"
    keys = {"name_key": name, "username_key": name}
    return get_user_model()(username=name, date_joined=joined, password="!", **keys)


def announce(_: str) -> int:
    return announcement_create(text="The line is open again.", url="/").pk


def other(text: str) -> int:
    return len(notify(recipients=[READER], kind="message", text=text, url="/"))


def progress(_: str) -> str:
    """How many are told, and whether that is the end."""
    announcement = Announcement.objects.get()
    return json.dumps([announcement.told, announcement.ended_at is not None])


def outcome(_: str) -> str:
    """How many people have how many notifications of it, and how many counts are wrong.

    The count of everybody but the reader must be 1, in the rows and in the one event of each.
    """
    rows = Notification.objects.filter(kind="announcement").values("recipient_id")
    told = Counter(row["times"] for row in rows.annotate(times=Count("pk")))
    entries = LogEntry.objects.filter(stream__name__startswith="notifications.user.")
    counts: Counter[int] = Counter()
    for frame in entries.exclude(stream__name=f"notifications.user.{READER}").values_list(
        "frame", flat=True
    ):
        counts[json.loads(frame)["event"]["unread"]] += 1
    others = told.total() - 1
    unread = Notification.objects.unread().exclude(recipient_id=READER).count()
    wrong = abs(others - counts[1]) + counts.total() - counts[1] + abs(others - unread)
    return json.dumps({"told": told, "wrong_counts": wrong})


COMMANDS = {
    "people": people,
    "announce": announce,
    "notify": other,
    "progress": progress,
    "outcome": outcome,
}
