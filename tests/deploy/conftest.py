import os
from collections.abc import AsyncIterator, Iterator

import pytest

from tests.deploy.stack import Stack, StackScene
from tests.faults.conftest import OPEN_ROOMS, ROOMS

# `make test` runs where no engine is; `make test-deploy` says that there is one.
collect_ignore_glob = [] if os.environ.get("DEPLOY") else ["test_*.py"]


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """Three web containers and two workers, from nothing, with demo content and many rooms."""
    stack = Stack(DEMO="on", WEB_REPLICAS="3", WORKER_REPLICAS="2")
    stack.down()
    try:
        stack.seconds_to_start = stack.up("--build")
        stack.site.manage("shell", "-c", OPEN_ROOMS)
        yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def slugs() -> Iterator[str]:
    """A room for each test that asks: nobody finds what another has written."""
    return (f"fault-{number}" for number in range(ROOMS))


@pytest.fixture
async def scene(stack: Stack, slugs: Iterator[str]) -> AsyncIterator[StackScene]:
    scene = StackScene(stack, next(slugs))
    for name in ("Hopper", "Liskov", "Lamport"):
        await scene.enter(name)
    yield scene
    await scene.close()
