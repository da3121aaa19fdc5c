"""Any container may die under people who write, and nothing that was accepted is lost."""

import asyncio

import pytest

from apps.realtime.testing.processes import wait_until
from tests.deploy.chat.scene import StackScene
from tests.deploy.stack import Stack
from tests.faults.chat.factories import grown

in_thread = asyncio.to_thread
SERVICES = ["web", "worker", "redis", "postgres"]
PATIENCE = 90.0  # seconds, for a container to be healthy again on a busy machine


@pytest.mark.parametrize("service", SERVICES)
async def test_nothing_is_lost_when_a_container_is_killed_and_started_again(
    service: str, stack: Stack, scene: StackScene
) -> None:
    async with scene.load(*scene.clients):
        await grown(scene)
        await in_thread(stack.kill, service)
        if service != "postgres":  # without which nothing is accepted
            await grown(scene)
        await in_thread(stack.compose, "up", "--detach", "--no-deps", "--no-recreate", service)
        await grown_again(scene)
    await scene.judge()


@pytest.mark.parametrize("service", SERVICES)
async def test_a_crashed_container_restarts(service: str, stack: Stack, scene: StackScene) -> None:
    async with scene.load(*scene.clients):
        await grown(scene)
        container = await in_thread(stack.crash, service)
        await in_thread(wait_until, lambda: stack.healthy(container), service, PATIENCE)
        await grown_again(scene)
    await scene.judge()


async def grown_again(scene: StackScene) -> None:
    """Everybody goes on, sooner or later."""
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                await grown(scene)
            except TimeoutError:
                continue
            return
