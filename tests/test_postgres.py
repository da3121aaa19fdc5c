"""Once more on PostgreSQL: the realtime core's tests that use a database, and some of the apps'."""

import os
import subprocess
import sys

import pytest

from tests.services import PostgresServer
from tests.site import ROOT

pytestmark = pytest.mark.slow


def test_the_core_keeps_its_promises_on_postgresql(postgres: PostgresServer) -> None:
    folders = [
        "apps/realtime",
        "apps/accounts/tests/test_encryption.py",
        "apps/accounts/tests/test_lookalikes.py",
        "apps/accounts/tests/test_throttle.py",
        "apps/images",
        "apps/liveblog/tests/test_admin.py",
        "apps/liveblog/tests/test_follows.py",
        "apps/liveblog/tests/test_schedule.py",
        "apps/liveblog/tests/test_search.py",
        "apps/liveblog/tests/test_images.py",
        "apps/chat/tests/test_admin.py",
        "apps/chat/tests/test_images.py",
        "apps/chat/tests/test_plain_messages.py",
        "apps/chat/tests/test_plain_rights.py",
        "apps/chat/tests/test_search.py",
        "apps/chat/tests/test_unread.py",
        "apps/notifications",
        "tests/wiring/test_liveblog_notifications.py",
    ]
    # Redis behaves the same with every database; tests/faults and tests/test_processes.py use both.
    without_redis = ["-k", "not redis", "--ignore=apps/realtime/tests/test_outages.py"]
    plugins = ["-p", "no:cacheprovider", "-p", "tests.database_only"]
    # The server goes with its database. To drop it fails while a hub's last query runs in a thread.
    plugins += ["--reuse-db"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, *folders, *without_redis],
        env=os.environ | {"DATABASE_URL": postgres.url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
