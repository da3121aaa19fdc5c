"""Somebody with a shell on the site's server, who writes to rooms and closes them to guests."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import PIPE

from tests.faults.chat.client import MEMBER
from tests.site import ROOT, Site

SHELL = f"""
import sys
from uuid import uuid4
from apps.accounts.models import User
from apps.chat.models import Room
from apps.chat.people import member
from apps.chat.services import message_send, room_delete, room_update
host = member(User.objects.get(username="{MEMBER}"))
def make_members_only(room):
    room_update(room_id=room.pk, name=room.name, topic="", access="members")
def delete(room):
    room_delete(room_id=room.pk)
def write(room, count):
    for number in range(count):
        message_send(room_id=room.pk, participant=host, body=str(number), client_id=uuid4())
print("ready", flush=True)
for line in sys.stdin:
    action, slug, *count = line.split()
    globals()[action](Room.objects.get(slug=slug), *map(int, count))
    print("done", flush=True)
"""


class Staff:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def make_members_only(self, slug: str) -> None:
        self._run(f"make_members_only {slug}")

    def delete(self, slug: str) -> None:
        self._run(f"delete {slug}")

    def write(self, slug: str, count: int) -> None:
        """Write that many messages, each in a transaction of its own."""
        self._run(f"write {slug} {count}")

    def _run(self, line: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        assert self._process.stdout.readline() == "done\n", f"{line} failed"


@contextmanager
def staff_of(site: Site) -> Iterator[Staff]:
    with subprocess.Popen(
        [sys.executable, ROOT / "manage.py", "shell", "--verbosity=0", "-c", SHELL],
        env=site.environment,
        cwd=ROOT,
        stdin=PIPE,
        stdout=PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Staff(process)
        assert process.stdin is not None
        process.stdin.close()
