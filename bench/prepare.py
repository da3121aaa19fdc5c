"""Fill a measured site: members with sessions, a chat room, and logs to replay.

usage: python -m bench.prepare MEMBERS STREAMS     in the site's environment; prints session keys
"""

import os
import sys
from datetime import timedelta
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup()

from django.conf import settings  # noqa: E402
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
from bench.dialects import EVENT_BYTES, compact, frame_of, stream_of  # noqa: E402
from bench.measured_site import CHAT_ROOMS, LOGS, QUIET_FROM, log_room  # noqa: E402
from bench.rooms import create_rooms  # noqa: E402
from bench.server import ROOMS  # noqa: E402


def create_members(count: int) -> list[str]:
    """Create users with a session each, and return the session keys."""
    users = (user_make(f"member{number}", f"Subscriber {number}") for number in range(count))
    sessions = [session_of(user) for user in users]
    Session.objects.bulk_create(sessions)
    return [session.session_key for session in sessions]


def session_of(user: Any) -> Session:
    data = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    return Session(
        session_key=get_random_string(32).lower(),
        session_data=SessionStore().encode(data),
        expire_date=timezone.now() + timedelta(days=1),
    )


def create_logs() -> None:
    """Create a stream with a log of each length in LOGS."""
    for length in LOGS:
        stream = Stream.objects.create(name=stream_of(log_room(length)), head=length)
        LogEntry.objects.bulk_create(
            LogEntry(
                stream=stream, seq=seq, frame=compact(frame_of(log_room(length), seq, EVENT_BYTES))
            )
            for seq in range(1, length + 1)
        )


def create_quiet_streams(count: int) -> None:
    """Create streams without events."""
    numbers = range(QUIET_FROM, QUIET_FROM + count)
    Stream.objects.bulk_create(Stream(name=stream_of(number), head=1) for number in numbers)


if __name__ == "__main__":
    for number in range(1, CHAT_ROOMS + 1):
        room_create(name=f"Room {number}", topic="MeasuredSite")
    create_rooms(ROOMS)
    create_logs()
    create_quiet_streams(int(sys.argv[2]))
    print("\n".join(create_members(int(sys.argv[1]))))
