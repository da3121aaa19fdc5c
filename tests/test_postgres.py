"""Once more on PostgreSQL: the realtime core's own tests, and some of the apps'."""

import os
import subprocess
import sys

from tests.services import PostgresServer
from tests.site import ROOT


def test_the_core_keeps_its_promises_on_postgresql(postgres: PostgresServer) -> None:
    folders = [
        "apps/realtime",
        "apps/accounts/tests/test_lookalikes.py",
        "apps/accounts/tests/test_throttle.py",
        "apps/liveblog/tests/test_admin.py",
        "apps/chat/tests/test_admin.py",
        "apps/notifications",
    ]
    # These are about Redis, and not quick.
    others = [f"--ignore=apps/realtime/tests/test_{name}.py" for name in ("outages", "redis_hosts")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders, *others],
        env=os.environ | {"DATABASE_URL": postgres.url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-5000:]
