"""Schedules: lists of timed faults, drawn from a seed, and made shorter when they fail.

Hypothesis could draw and shorten them too. But it shrinks with hundreds of runs, which take seconds
each here, and calls a test flaky that fails only sometimes, as races do.
"""

import ast
from collections.abc import Awaitable, Callable
from operator import itemgetter
from pathlib import Path
from random import Random
from typing import Any

Step = tuple[Any, ...]  # seconds since the start, the fault's name, its arguments
Schedule = list[Step]
Fails = Callable[[Schedule], Awaitable[bool]]

MOST_STEPS = 5
SPAN_SECONDS = 1.5  # in which all steps begin
PROCESSES, PEOPLE = (0, 1), (0, 1, 2)
SECONDS = (0.2, 0.5, 1.0)

# How often a fault is drawn, and from what its arguments are. `Faults` has a method for each. To
# start a web process again takes more than a second of CPU time, so restarts are rare.
FAULTS: dict[str, tuple[int, tuple[tuple[Any, ...], ...]]] = {
    "cut": (12, (PROCESSES,)),
    "stall": (8, (PROCESSES, SECONDS)),
    "half open": (8, (PROCESSES, SECONDS)),
    "offline": (10, (PEOPLE, SECONDS)),
    "late writer": (8, (("commits", "rolls back"), SECONDS)),
    "kill redis": (5, (SECONDS,)),
    "pause redis": (6, (SECONDS,)),
    "flush redis": (3, ()),
    "drop redis clients": (5, ()),
    "pause database": (8, (SECONDS,)),
    "terminate backends": (5, ()),
    "restart": (6, (PROCESSES, ("graceful", "brutal"))),
    "rolling restart": (1, ()),
}
WEIGHTS = [weight for weight, _ in FAULTS.values()]


def drawn(seed: str) -> Schedule:
    """One to `MOST_STEPS` faults, in order of time. The same seed gives the same schedule."""
    random = Random(seed)
    steps = [_step(random) for _ in range(random.randint(1, MOST_STEPS))]
    return sorted(steps, key=itemgetter(0))


def _step(random: Random) -> Step:
    at = round(random.uniform(0, SPAN_SECONDS), 1)
    [fault] = random.choices([*FAULTS], WEIGHTS)
    return (at, fault, *map(random.choice, FAULTS[fault][1]))


async def shortened(schedule: Schedule, fails: Fails) -> Schedule:
    """The schedule without each step that it fails without, too. It asks once per step."""
    kept = 0
    while kept < len(schedule):
        shorter = schedule[:kept] + schedule[kept + 1 :]
        if await fails(shorter):
            schedule = shorter
        else:
            kept += 1
    return schedule


def script(schedule: Schedule) -> str:
    """The schedule as a Python list, a step a line."""
    return "".join(["[\n", *(f"    {step!r},\n" for step in schedule), "]\n"])


def read(path: Path) -> Schedule:
    schedule: Schedule = ast.literal_eval(path.read_text())
    return schedule
