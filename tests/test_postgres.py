"""Once more on PostgreSQL: the realtime core's own tests, the notifications', and a few more."""

import os
import subprocess
import sys

from tests.services import PostgresServer
from tests.site import ROOT


def test_the_core_keeps_its_promises_on_postgresql(postgres: PostgresServer) -> None:
    folders = ["apps/realtime", "apps/notifications"]
    folders += [f"apps/{app}/tests/test_admin.py" for app in ("chat", "liveblog")]
    folders += [f"apps/accounts/tests/test_{name}.py" for name in ("lookalikes", "throttle")]
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
