"""Work beside the connections runs in every process, and no failure ends it."""

import asyncio
from typing import Any

import pytest

from apps.realtime.hub import background
from apps.realtime.hub.background import Background
from apps.realtime.hub.hub import Hub
from apps.realtime.layer import restart
from apps.realtime.layer.restart import run_forever
from apps.realtime.testing import until
from apps.realtime.tests.task_factories import worker_for


class Chore:
    """Fails twice, then works until cancelled."""

    def __init__(self, hub: Hub | None) -> None:
        self.hub = hub
        self.runs = 0
        self.ended = False

    async def run(self) -> None:
        self.runs += 1
        if self.runs < 3:
            raise OSError("broken on purpose")
        await asyncio.Event().wait()

    async def farewell(self) -> None:
        self.ended = True


class BrokenChore(Chore):
    async def farewell(self) -> None:
        raise OSError("broken on purpose")


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds of tasks, one of them registered twice; failed ones restart at once."""
    monkeypatch.setattr(restart, "RESTART_SECONDS", (0.0, 0.0, 60.0))
    monkeypatch.setattr(background, "_factories", [])
    for factory in (BrokenChore, Chore, Chore):
        background.register(factory)


async def test_a_web_process_runs_registered_tasks_and_their_farewell() -> None:
    hub = Hub()
    hub.start()
    _, chore = hub.background.tasks
    assert isinstance(chore, Chore)
    assert chore.hub is hub
    await until(lambda: chore.runs == 3)
    await hub.stop()
    assert chore.ended


@pytest.mark.django_db(transaction=True)
async def test_a_worker_runs_registered_tasks_and_their_farewell() -> None:
    work = Background()
    worker = worker_for(background=work)
    working = asyncio.ensure_future(worker.arun())
    _, chore = work.tasks
    assert isinstance(chore, Chore)
    assert chore.hub is None
    await until(lambda: chore.runs == 3)
    working.cancel()
    await asyncio.wait([working])
    assert chore.ended


async def test_only_the_first_of_failures_in_a_row_is_a_warning(caplog: Any) -> None:
    chore = Chore(None)
    working = asyncio.ensure_future(run_forever("The chore", chore.run))
    await until(lambda: chore.runs == 3)
    working.cancel()
    warnings = [each.getMessage() for each in caplog.records if each.levelname == "WARNING"]
    assert warnings == ["The chore failed (OSError('broken on purpose')); trying again."]


async def test_work_that_returns_is_started_again_after_a_pause(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(restart, "RESTART_SECONDS", (1.0, 2.0))

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise asyncio.CancelledError

    async def work() -> None:
        """Nothing to do."""

    monkeypatch.setattr(asyncio, "sleep", pause)
    with pytest.raises(asyncio.CancelledError):
        await run_forever("Nothing", work)
    assert pauses == [1.0, 2.0, 2.0]
