"""What a measured site holds: members who are logged in, a room, and logs to replay.

usage: python -m bench.prepare MEMBERS STREAMS     in the site's environment; prints session keys
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from apps.chat.services import room_create  # noqa: E402
from apps.realtime.models import LogEntry, Stream  # noqa: E402
from apps.realtime.testing import user_make  # noqa: E402
from bench.measured import LOGS, QUIET_FROM, log_room  # noqa: E402
from bench.publishers import OursTarget, content_of  # noqa: E402
from bench.rooms import rooms_make  # noqa: E402
from bench.server import ROOMS  # noqa: E402

BACKEND = "django.contrib.auth.backends.ModelBackend"


def members_make(count: int) -> list[str]:
    """Make that many users, each with a session; the sessions' keys."""
    users = (user_make(f"member{number}", f"Member {number}") for number in range(count))
    sessions = [session_of(user) for user in users]
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


def session_of(user: Any) -> Session:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: BACKEND,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(
        session_key=get_random_string(32).lower(),
        session_data=SessionStore().encode(data),
        expire_date=timezone.now() + timedelta(days=1),
    )


def logs_make() -> None:
    """One stream for each length in `LOGS`, with so many events."""
    for length in LOGS:
        stream = Stream.objects.create(name=f"bench.room.{log_room(length)}", head=length)
        LogEntry.objects.bulk_create(
            LogEntry(stream=stream, seq=seq, frame=frame_of(log_room(length), seq))
            for seq in range(1, length + 1)
        )


def frame_of(room: int, seq: int) -> str:
    return json.dumps(content_of(OursTarget(), room, seq, 200), separators=(",", ":"))


def quiet_make(count: int) -> None:
    """That many streams in which nothing happens."""
    numbers = range(QUIET_FROM, QUIET_FROM + count)
    Stream.objects.bulk_create(Stream(name=f"bench.room.{number}", head=1) for number in numbers)


if __name__ == "__main__":
    room_create(name="General", topic="Measured")
    rooms_make(ROOMS)
    logs_make()
    quiet_make(int(sys.argv[2]))
    print("\n".join(members_make(int(sys.argv[1]))))
