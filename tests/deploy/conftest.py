import os
from collections.abc import Iterator

import pytest

from tests.deploy.stack import Stack

# `make test` runs where no engine is; `make test-deploy` says that there is one.
collect_ignore_glob = [] if os.environ.get("DEPLOY") else ["test_*.py", "*/test_*.py"]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Three web containers and two workers, from nothing, with demo content."""
    stack = Stack(DEMO="on", WEB_REPLICAS="3", WORKER_REPLICAS="2")
    stack.down()
    try:
        stack.seconds_to_start = stack.up("--build")
        yield stack
    finally:
        stack.down()
