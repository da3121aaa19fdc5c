"""A new release comes while people read and write, and nobody notices."""

import asyncio
import re

import pytest

from tests.deploy.chat.readers import Readers
from tests.deploy.chat.scene import StackScene
from tests.deploy.chat.test_faults import grown_again
from tests.deploy.stack import Stack
from tests.faults.chat.factories import grown

ONE_BY_ONE = ("sh", "deploy/rolling-update")
ALL_AT_ONCE = (
    *("docker", "compose", "up", "--detach", "--wait", "--no-deps", "--force-recreate", "web"),
)


# Up to here Caddy closes a form when the container it tries first refuses the connection, and has
# nothing to give to the next (caddyserver/caddy#7546).
LAST_THAT_LOSES_FORMS = (2, 11, 1)


@pytest.mark.parametrize("command", [ONE_BY_ONE, ALL_AT_ONCE])
async def test_an_update_loses_nothing_and_shows_no_error(
    command: tuple[str, ...], stack: Stack, scene: StackScene
) -> None:
    before, lost_before = stack.containers("web"), forms_that_caddy_lost(stack)
    with Readers.reading(stack.url, scene.slug) as readers:
        async with scene.load(*scene.clients):
            await grown(scene)
            await asyncio.to_thread(stack.run, *command)
            await grown_again(scene)
    await scene.judge()
    lost = forms_that_caddy_lost(stack) - lost_before
    assert readers.complaints == ["a form: 502"] * lost
    after = stack.containers("web")
    assert len(after) == len(before) == 3
    assert not set(before) & set(after)


def forms_that_caddy_lost(stack: Stack) -> int:
    """Since it started."""
    version = stack.compose("exec", "-T", "caddy", "caddy", "version")
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", version)
    assert found is not None
    if tuple(map(int, found.groups())) > LAST_THAT_LOSES_FORMS:
        return 0
    log = stack.compose("logs", "--no-log-prefix", "caddy")
    return log.count("http: invalid Read on closed Body")
