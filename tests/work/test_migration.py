"""A job that waited before the update runs as a task after it."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.site import ROOT
from tests.work.site import BASE

NOW = "2026-01-01 00:00:00"
MAIL = '{"email": "nobody@example.org", "host": "testserver", "secure": false}'
JOBS: list[tuple[Any, ...]] = [
    ("account-mail", MAIL, "pending", 1, "OSError('away')", None, None),
    ("trim", "{}", "done", 1, "", NOW, NOW),
    ("trim", "{}", "failed", 5, "ValueError()", None, NOW),
    ("account-attempts", "{}", "done", 1, "", NOW, NOW),
    ("thumbnails", "{}", "running", 1, "", NOW, None),
]
INSERT = f"""
INSERT INTO realtime_job
(channel, payload, state, attempts, error, slot, finished_at, created_at, run_at)
VALUES (?, ?, ?, ?, ?, ?, ?, '{NOW}', '{NOW}')
"""
RUN = """
from apps.realtime.tasks.claims import task_claim
from apps.realtime.tasks.claims import task_execute

print(task_execute(row=task_claim(queue="account-mail"), retry_after=(), pause=0))
"""


def test_jobs_that_waited_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "db.sqlite3"

    def manage(*arguments: str) -> str:
        environment = os.environ | BASE | {"DATABASE_URL": f"sqlite:///{path}"}
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.check_output(command, env=environment, text=True)

    manage("migrate", "realtime", "0002", "--verbosity=0")
    with closing(sqlite3.connect(path)) as database:
        database.executemany(INSERT, JOBS)
        database.commit()
    manage("migrate", "--verbosity=0")
    with closing(sqlite3.connect(path)) as database:
        fields = "SELECT queue, path, status, attempts, errors LIKE '%Error%' FROM realtime_taskrow"
        assert database.execute(f"{fields} ORDER BY id").fetchall() == [
            ("account-mail", "apps.accounts.tasks.send_password_reset", "READY", 1, 1),
            ("trim", "apps.realtime.tasks.trim.trim", "SUCCESSFUL", 1, 0),
            ("trim", "apps.realtime.tasks.trim.trim", "FAILED", 5, 1),
            ("account-attempts", "apps.accounts.tasks.trim_attempts", "SUCCESSFUL", 1, 0),
            ("thumbnails", "thumbnails", "RUNNING", 1, 0),
        ]
    assert manage("shell", "--no-imports", "-c", RUN) == "done\n"
