"""Nothing is lost or doubled under schedules of faults that nobody thought of.

One real site, on both servers, lives through all of them; the seed says which of its two processes
sends by ASGI alone. Each schedule has a room and people of its own, who write the whole time.
`make faults SEED=7` draws other schedules, `EXAMPLES=500` more of them. One that fails is made
shorter and saved, for `make faults SCHEDULE=failed-schedule.txt`.
"""

import itertools
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.chat.factories import Database, serving, site_environment
from tests.faults.chat.faults import Faults
from tests.faults.chat.late_writer import late_writer
from tests.faults.chat.schedules import FAULTS, Schedule, drawn, read, script, shortened
from tests.faults.chat.trial import Trial
from tests.services import PostgresServer, RedisServer
from tests.site import ROOT, Site

pytestmark = pytest.mark.slow

EXAMPLES = int(os.environ.get("EXAMPLES", "0"))
SCHEDULES = EXAMPLES or 20
# Unless told otherwise, a build server plays the same schedules each time.
BUILD_SEED = "3"  # which draws every fault
SEED = os.environ.get("SEED") or (str(random.randrange(10**6)) if EXAMPLES else BUILD_SEED)
SCHEDULE = os.environ.get("SCHEDULE")
FAILED = ROOT / "failed-schedule.txt"
OPEN_ROOMS = f"""
from apps.chat.services import room_create
for number in range({SCHEDULES + 50}):
    room_create(name=f"Schedule {{number}}", slug=f"schedule-{{number}}")
"""


@pytest.fixture
def trial(postgres: PostgresServer, own_redis: RedisServer, tmp_path: Path) -> Iterator[Trial]:
    database = Database(postgres, "schedules")
    shell = Site(tmp_path, site_environment(database, own_redis.channels_url), 0)
    shell.manage("shell", "-c", OPEN_ROOMS)
    slugs = (f"schedule-{number}" for number in itertools.count())
    servers = ("daphne", "uvicorn")
    plain = random.Random(SEED).choice(servers)
    with (
        serving(database, own_redis.channels_url, servers=servers, plain=plain) as site,
        late_writer(shell) as late,
    ):
        yield Trial(site, database, own_redis, late, slugs=slugs, say=say)


def say(line: str) -> None:
    """pytest shows it with a failure."""
    sys.stdout.write(f"{line}\n")


def chosen() -> list[Schedule]:
    """The schedules to play: those of the seed, or a saved one as often as EXAMPLES says."""
    if SCHEDULE:
        return [read(Path(SCHEDULE))] * (EXAMPLES or 1)
    return [drawn(f"{SEED}/{number}") for number in range(SCHEDULES)]


async def test_no_schedule_of_faults_loses_or_doubles_anything(
    trial: Trial, capfd: pytest.CaptureFixture[str]
) -> None:
    with capfd.disabled():
        say(f"\nSchedules of faults: {SCHEDULE or f'SEED={SEED}'}")
    for schedule in chosen():
        say(script(schedule))
        if fault := await trial.run(schedule):
            fault.add_note(await advice(trial, schedule))
            raise fault


async def advice(trial: Trial, schedule: Schedule) -> str:
    """How to see the failure again, with as few steps as show it."""
    if SCHEDULE:
        return script(schedule)
    short = script(await shortened(schedule, trial.fails))
    FAILED.write_text(short)
    return (
        f"SEED={SEED} drew\n{script(schedule)}of which this fails, too:\n{short}"
        f"To play it again: make faults SCHEDULE={FAILED.name} EXAMPLES=5"
    )


def test_a_seed_always_draws_the_same_schedules() -> None:
    assert drawn("1/7") == drawn("1/7")
    assert drawn("1/7") != drawn("2/7")


def test_the_schedules_of_a_build_server_have_every_fault() -> None:
    names = {fault for number in range(20) for _, fault, *_ in drawn(f"{BUILD_SEED}/{number}")}
    assert names == {name for name, (weight, _) in FAULTS.items() if weight}
    assert all(hasattr(Faults, name.replace(" ", "_")) for name in names)


async def test_a_failing_schedule_keeps_only_the_steps_that_it_fails_by() -> None:
    async def fails(schedule: Schedule) -> bool:
        return {"pause redis", "offline"} <= {fault for _, fault, *_ in schedule}

    first, last = (0.3, "pause redis", 1.0), (0.9, "offline", 2, 0.5)
    long = [(0.0, "cut", 1), first, (0.4, "cut", 0), last, (1.2, "flush redis")]
    assert await shortened(long, fails) == [first, last]


def test_a_saved_schedule_is_read_as_it_was(tmp_path: Path) -> None:
    schedule = drawn("1/1")
    (tmp_path / "saved").write_text(script(schedule))
    assert read(tmp_path / "saved") == schedule
