from collections.abc import AsyncIterator, Iterator

import pytest

from tests.deploy.chat.scene import StackScene
from tests.deploy.stack import Stack
from tests.faults.chat.conftest import OPEN_ROOMS, ROOMS


@pytest.fixture(scope="session")
def slugs(stack: Stack) -> Iterator[str]:
    """A room for each test that asks: no test finds what another has written."""
    stack.site.manage("shell", "-c", OPEN_ROOMS)
    return (f"fault-{number}" for number in range(ROOMS))


@pytest.fixture
async def scene(stack: Stack, slugs: Iterator[str]) -> AsyncIterator[StackScene]:
    scene = StackScene(stack, next(slugs))
    for name in ("Hopper", "Liskov", "Lamport"):
        await scene.enter(name)
    yield scene
    await scene.close()
