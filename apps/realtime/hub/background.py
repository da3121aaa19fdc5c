"""Background tasks that apps register for every process, such as status reports."""

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from apps.realtime.layer.restart import BackgroundTask, run_forever

if TYPE_CHECKING:
    from apps.realtime.hub.hub import Hub

logger = logging.getLogger(__name__)

TaskFactory = Callable[["Hub | None"], BackgroundTask]

_factories: list[TaskFactory] = []


def register(factory: TaskFactory) -> None:
    """Have every web process and every worker run the task that `factory` makes for it.

    `factory` is called with the process's hub; None in a worker, which has no connections. Call
    this in `AppConfig.ready()`.
    """
    if factory not in _factories:
        _factories.append(factory)


class Background:
    """The registered tasks of one process, run as one."""

    def __init__(self, hub: "Hub | None" = None) -> None:
        self.tasks = [factory(hub) for factory in _factories]

    async def run(self) -> None:
        await asyncio.gather(*(run_forever(type(each).__name__, each.run) for each in self.tasks))

    async def farewell(self) -> None:
        for task in self.tasks:
            try:
                await task.farewell()
            except Exception:  # the process ends all the same
                logger.exception("%s could not say that the process ends.", type(task).__name__)
