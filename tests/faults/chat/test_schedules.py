"""Nothing is lost or doubled under schedules of faults that nobody thought of.

One real site, on both servers, lives through all of them. Each has a room and people of its own,
who write the whole time. `make faults SEED=7` draws other schedules, `EXAMPLES=500` more of them.
One that fails is made shorter and saved, for `make faults SCHEDULE=failed-schedule.txt`.
"""

import itertools
import os
import random
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
SCHEDULES = EXAMPLES or 50
# Unless told otherwise, a build server plays the same schedules each time.
SEED = os.environ.get("SEED") or (str(random.randrange(10**6)) if EXAMPLES else "1")
SCHEDULE = os.environ.get("SCHEDULE")
FAILED = ROOT / "failed-schedule.txt"
OPEN_ROOMS = f"""
from apps.chat.services import room_create
for number in range({SCHEDULES + 50}):
    room_create(name=f"Schedule {{number}}", slug=f"schedule-{{number}}")
"""


@pytest.fixture
def trial(
    postgres: PostgresServer,
    own_redis: RedisServer,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> Iterator[Trial]:
    database = Database(postgres, "schedules")
    shell = Site(tmp_path, site_environment(database, own_redis.channels_url), 0)
    shell.manage("migrate", "--verbosity=0")
    shell.manage("shell", "-c", OPEN_ROOMS)
    slugs = (f"schedule-{number}" for number in itertools.count())
    servers = ("daphne", "uvicorn")
    with (
        serving(database, own_redis.channels_url, servers=servers) as site,
        late_writer(shell) as late,
    ):
        yield Trial(site, database, own_redis, late, slugs=slugs, say=print)


def chosen() -> list[Schedule]:
    """The schedules to play: those of the seed, or a saved one as often as EXAMPLES says."""
    if SCHEDULE:
        return [read(Path(SCHEDULE))] * (EXAMPLES or 1)
    return [drawn(f"{SEED}/{number}") for number in range(SCHEDULES)]


async def test_no_schedule_of_faults_loses_or_doubles_anything(
    trial: Trial, capfd: pytest.CaptureFixture[str]
) -> None:
    with capfd.disabled():
        print(f"\nSchedules of faults: {SCHEDULE or f'SEED={SEED}'}", flush=True)
    for schedule in chosen():
        print(script(schedule))
        if error := await trial.run(schedule):
            if not SCHEDULE:
                FAILED.write_text(script(await shortened(schedule, trial.fails)))
            raise error
