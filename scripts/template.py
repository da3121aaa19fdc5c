"""Make projects from this repository in every supported way, and run their own checks and tests.

usage: template.py [NAME ...]    (make template NAMES="chat uvicorn"; by default all)
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, product, repeat
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import get_native_id

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from template.apps import APPS
from tests.site import ROOT
from tests.template import factories as kit

# Tests mostly wait. The longest trial goes first and the others are nice to it: all wait for it.
AT_ONCE = 2 * (os.cpu_count() or 1)
NICE = 5
CORE = "apps/realtime"
ODD_NAME = 'L\'Été "Live" & Co <1>'
# Slow, and about machines more than about apps; the default project's own `make test` runs them.
LEFT_TO_MAKE_TEST = (
    "apps/realtime/tests/test_outages.py",
    "apps/realtime/tests/test_redis_hosts.py",
    "tests/copying",
    "tests/faults",
    "tests/test_backup.py",
    "tests/test_postgres.py",
    "tests/work/test_workers.py",
)


def subsets() -> dict[str, dict[str, str]]:
    """The answers for every choice of apps, by what was chosen; all of them is the default."""
    found = {}
    for chosen in product(("yes", "no"), repeat=len(APPS)):
        name = "+".join(app for app, choice in zip(APPS, chosen, strict=True) if choice == "yes")
        if name:
            found[name] = dict(zip(APPS, chosen, strict=True))
    return found


def variants() -> dict[str, dict[str, str]]:
    """What is made and tested, by name."""
    return {
        **subsets(),
        "uvicorn": {"asgi_server": "uvicorn"},
        "odd-name": {"project_name": ODD_NAME, "license": "Apache-2.0", "time_zone": "Asia/Tokyo"},
    }


def tested(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """Make a project; run its checks, its TypeScript tests and its Python tests.

    Browsers take minutes: only what has one app, and so has lost the most, opens them. The core's
    tests are left to the default project where the core is the same, which is everywhere so far.
    """
    project = kit.equip(kit.bake(template, folder, **answers))
    kit.check(project)
    same = [CORE] if code(project / CORE) == code(ROOT / CORE) else []
    kit.run("node_modules/.bin/vitest", "run", *excluded("exclude", *same), cwd=project)
    kit.test(project, "apps", "tests", *excluded("ignore", *LEFT_TO_MAKE_TEST, *same))
    if [answers.get(app) for app in APPS].count("yes") == 1:
        kit.test(project, "e2e")


def code(folder: Path) -> dict[Path, bytes]:
    files = chain(folder.rglob("*.py"), folder.rglob("*.ts"))
    return {path.relative_to(folder): path.read_bytes() for path in files}


def excluded(option: str, *paths: str) -> list[str]:
    return [f"--{option}={path}" for path in paths]


def alone(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """The default project passes what its build server runs, with nothing lent."""
    project = kit.bake(f"git+file://{template}", folder)
    kit.run("bash", ".ci/run", cwd=project)


def itself(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """The template's own tests, but for those of projects that are tried here anyway."""
    kit.test(ROOT, "tests/template", "-k", "not passes_its_own")


def trials() -> dict[str, tuple[Callable[[Path, Path, dict[str, str]], None], dict[str, str]]]:
    """All of them by name, the one that takes longest first."""
    return {
        "alone": (alone, {}),
        "template": (itself, {}),
        **{name: (tested, answers) for name, answers in variants().items()},
    }


def outcome_of(name: str, template: Path, folder: Path) -> str:
    """Run one trial; "" or what went wrong. It is told as soon as it is known."""
    trial, answers = trials()[name]
    if trial is not alone and sys.platform == "linux":  # where each thread has its own
        os.setpriority(os.PRIO_PROCESS, get_native_id(), NICE)
    begun = time.monotonic()
    try:
        trial(template, folder, answers)
        outcome = ""
    except RuntimeError as error:
        outcome = f"FAILED\n{error}"
    print(f"  {name:27} {time.monotonic() - begun:4.0f} s  {outcome or 'ok'}", flush=True)
    return outcome


def main(names: list[str]) -> int:
    """Exit with 1 when any trial failed; all of them run."""
    print(f"Trials: {len(names)}, {AT_ONCE} at a time; each takes minutes ...", flush=True)
    with TemporaryDirectory(prefix="template-") as place, ThreadPoolExecutor(AT_ONCE) as pool:
        template = kit.committed(kit.clone(Path(place) / "signalbox"))
        folders = [Path(place) / str(number) for number in range(len(names))]
        outcomes = [*pool.map(outcome_of, names, repeat(template), folders)]
    return int(any(outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [*trials()]))
