"""Generate projects from this template with every choice of apps, and run their tests.

usage: template.py [NAME ...]    (make template NAMES="chat uvicorn"; by default all)
"""

import os
import shlex
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
from tests.template import factories

# Tests mostly wait. The longest trial starts first, and the others run at a lower priority.
AT_ONCE = 2 * (os.cpu_count() or 1)
NICE = 5
CORE = "apps/realtime"
ODD_NAME = 'L\'Été "Live" & Co <1>'
# Slow tests that do not depend on the answers: `make test` runs them here, on the same code.
LEFT_TO_MAKE_TEST = (
    "apps/realtime/tests/test_outages.py",
    "apps/realtime/tests/test_layer_config.py",
    "tests/chat/test_backup.py",
    "tests/copying",
    "tests/faults",
    "tests/test_backup.py",
    "tests/test_bodies.py",
    "tests/test_database_outage.py",
    "tests/test_drain.py",
    "tests/test_frames.py",
    "tests/test_odd_requests.py",
    "tests/test_postgres.py",
    "tests/test_ready.py",
    "tests/test_slow_requests.py",
    "tests/wire",
    "tests/work",
)


def subsets() -> dict[str, dict[str, str]]:
    """The answers for every choice of apps, by the names of the apps."""
    found = {}
    for chosen in product(("yes", "no"), repeat=len(APPS)):
        name = "+".join(app for app, choice in zip(APPS, chosen, strict=True) if choice == "yes")
        if name:
            found[name] = dict(zip(APPS, chosen, strict=True))
    del found["+".join(APPS)]  # the default
    return found


def variants() -> dict[str, dict[str, str]]:
    """The answers for each trial, by name."""
    return {
        **subsets(),
        "uvicorn": {
            "asgi_server": "uvicorn",
            "project_name": ODD_NAME,
            "license": "Apache-2.0",
            "time_zone": "Asia/Tokyo",
        },
    }


def tested(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """Generate a project; run its checks, its TypeScript tests and its Python tests.

    A single app runs all of its tests, those in browsers too: there most code is missing. Otherwise
    an app whose code is the same as ours is left to `make test`.
    """
    project = factories.build(factories.equip(factories.bake(template, folder, **answers)))
    factories.check(project)
    is_single = [answers.get(app) for app in APPS].count("yes") == 1
    same = [each for each in same_as_ours(project) if each == CORE or not is_single]
    factories.run("node_modules/.bin/vitest", "run", *excluded("exclude", *same), cwd=project)
    factories.test(project, "apps", "tests", *fast(*same))
    if is_single:
        factories.test(project, "e2e")


def same_as_ours(project: Path) -> list[str]:
    """The folders of the apps whose code is that of this repository."""
    apps = [f"apps/{folder.name}" for folder in (project / "apps").iterdir() if folder.is_dir()]
    return [each for each in sorted(apps) if code(project / each) == code(ROOT / each)]


def fast(*left_out: str) -> list[str]:
    """Options of pytest: without slow tests, and without those in these folders."""
    return ["-m", "not slow", *excluded("ignore", *LEFT_TO_MAKE_TEST, *left_out)]


def code(folder: Path) -> dict[Path, bytes]:
    files = chain(folder.rglob("*.py"), folder.rglob("*.ts"))
    return {path.relative_to(folder): path.read_bytes() for path in files}


def excluded(option: str, *paths: str) -> list[str]:
    return [f"--{option}={path}" for path in paths]


def alone(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """The default project passes its CI script, with dependencies of its own."""
    project = factories.bake(f"git+file://{template}", folder)
    options = shlex.join(fast(*same_as_ours(project)))
    factories.run("bash", ".ci/run", cwd=project, PYTEST_ADDOPTS=options, TESTS="apps tests")


def startlive(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """A new app passes its tests here, in a project with one app, and in one of another kind."""
    factories.test(ROOT, "tests/template/test_startlive.py", "tests/copying/test_startlive.py")


def weekly(template: Path, folder: Path, answers: dict[str, str]) -> None:
    """cruft updates projects of the last release, and uv does what the documents say."""
    slow = ("-m", "pytest", "-q", "tests/template/weekly")
    factories.run(".venv/bin/python", *slow, cwd=ROOT, WEEKLY="1")


def trials() -> dict[str, tuple[Callable[[Path, Path, dict[str, str]], None], dict[str, str]]]:
    """All trials by name, the longest first."""
    return {
        "weekly": (weekly, {}),
        **{name: (tested, answers) for name, answers in variants().items()},
        "alone": (alone, {}),
        "startlive": (startlive, {}),
    }


def outcome_of(name: str, template: Path, folder: Path) -> str:
    """Run one trial and print the outcome. The result is "", or what went wrong."""
    trial, answers = trials()[name]
    if trial is not weekly and sys.platform == "linux":  # where threads have priorities
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
    """Run all trials. Exit with 1 if any failed."""
    print(f"Trials: {len(names)}, {AT_ONCE} at a time; each takes minutes ...", flush=True)
    with TemporaryDirectory(prefix="template-") as place, ThreadPoolExecutor(AT_ONCE) as pool:
        template = factories.committed(factories.clone(Path(place) / "signalbox"))
        folders = [Path(place) / str(number) for number in range(len(names))]
        outcomes = [*pool.map(outcome_of, names, repeat(template), folders)]
    return int(any(outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [*trials()]))
