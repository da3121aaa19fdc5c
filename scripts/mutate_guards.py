"""Remove each guard in turn, in a copy of the project, and see its named tests fail.

usage: python -m scripts.mutate_guards [--some COUNT] [WORD ...]

tests/guards/*.toml lists the guards: a text in a file, its replacement, and the tests that must
notice. With words, only guards with one of them in their name or file are removed. `--some` takes
a few: those in files that have just changed, then others, by the day's date.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tests" / "guards"
SECONDS = 300  # until the tests of one mutation count as hanging
LINKED = (".venv", "node_modules")
NOT_COPIED = (
    *LINKED,
    *(".git", "*.pyc.*", ".*_cache", ".hypothesis"),  # bytecode stays, but what others just write
    *("media", "backups", "screenshots", "staticfiles"),
    "*cookiecutter*",
    "template",
)
FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s\[]+)", re.MULTILINE)


@dataclass(frozen=True)
class Guard:
    """A text of `file` that keeps a promise. `tests` fail when it becomes `becomes`."""

    name: str
    file: str
    text: str
    tests: tuple[str, ...]
    becomes: str = ""

    def mutated(self, source: str) -> str:
        return source.replace(self.text, self.becomes, 1)


def guards(folder: Path = TABLES) -> list[Guard]:
    """All guards, in the order of the tables."""
    return [
        Guard(**{**row, "tests": tuple(row["tests"])})
        for path in sorted(folder.glob("*.toml"))
        for row in tomllib.loads(path.read_text())["guard"]
    ]


def complaints(guard: Guard, root: Path = ROOT) -> Iterator[str]:
    """Name what the entry refers to and the project does not have: a text, or a test."""
    file = root / guard.file
    found = file.read_text().count(guard.text) if file.is_file() else 0
    if found != 1:
        yield f"{guard.name}: its text is in {guard.file} {found} times, not once."
    if guard.becomes == guard.text:
        yield f"{guard.name}: the mutation changes nothing."
    if not guard.tests:
        yield f"{guard.name}: no test is named."
    for test in guard.tests:
        path, _, name = test.partition("::")
        if not is_test(root / path, name):
            yield f"{guard.name}: there is no test {test}."


def is_test(file: Path, name: str) -> bool:
    if not file.is_file():
        return False
    if file.suffix == ".ts":
        return f'("{name}",' in file.read_text()
    definition = rf"^ *(?:async )?def {name.rpartition('::')[2]}\("
    return re.search(definition, file.read_text(), re.MULTILINE) is not None


@contextmanager
def copied() -> Iterator[Path]:
    """A copy of the project that may be damaged."""
    with TemporaryDirectory(prefix="guards-") as name:
        copy = Path(name) / "copy"
        shutil.copytree(ROOT, copy, symlinks=True, ignore=shutil.ignore_patterns(*NOT_COPIED))
        for each in LINKED:
            (copy / each).symlink_to((ROOT / each).resolve())
        yield copy


def unnoticed(guard: Guard, copy: Path) -> list[str]:
    """Remove the guard in the copy; a message if its tests did not notice."""
    file = copy / guard.file
    source = file.read_text()
    file.write_text(guard.mutated(source))
    try:
        return list(python_passes(guard, copy)) + list(typescript_passes(guard, copy))
    except subprocess.TimeoutExpired:
        return [f"its tests do not end within {SECONDS} s"]
    finally:
        file.write_text(source)


def python_passes(guard: Guard, copy: Path) -> Iterator[str]:
    tests = [test for test in guard.tests if not is_typescript(test)]
    if not tests:
        return
    first_only = ["--exitfirst"] if len(tests) == 1 else []
    options = ["-q", "-rfE", "-p", "no:cacheprovider", *first_only]
    done = run([sys.executable, "-m", "pytest", *options, *tests], copy)
    failed = set(FAILED.findall(done.stdout))
    if done.returncode not in (0, 1) or (done.returncode == 1 and not failed):
        yield f"the tests did not run: {done.stdout[-1500:]}{done.stderr[-1500:]}"
        return
    yield from (f"{test} passes" for test in tests if test not in failed)


def typescript_passes(guard: Guard, copy: Path) -> Iterator[str]:
    for test in filter(is_typescript, guard.tests):
        path, _, name = test.partition("::")
        only = ["run", path, "--testNamePattern", f"{name_pattern(name)}$"]
        done = run(["node_modules/.bin/vitest", *only], copy)
        if done.returncode == 0:
            yield f"{test} passes"


def name_pattern(name: str) -> str:
    """A table of cases has a name with `%s`."""
    return re.escape(name).replace("%s", ".*")


def is_typescript(test: str) -> bool:
    return test.partition("::")[0].endswith(".ts")


def run(command: list[str], copy: Path) -> "subprocess.CompletedProcess[str]":
    # Without bytecode, as a mutated file may have the size and the second of the one before.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "NO_COLOR": "1"}
    for name in [name for name in environment if name.startswith(("PYTEST_", "COV_"))]:
        del environment[name]
    return subprocess.run(
        command,
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def some(all_guards: list[Guard], count: int, day: int, changed: set[str]) -> list[Guard]:
    """A few guards: those in changed files first. Within some weeks each has had its turn."""
    turned = [all_guards[(day * count + at) % len(all_guards)] for at in range(len(all_guards))]
    return sorted(turned, key=lambda guard: guard.file not in changed)[:count]


def changed_files() -> set[str]:
    """Files changed by the last commit or since it; none where there is no git."""
    try:
        command = ["git", "diff", "--name-only", "--relative", "HEAD~1"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return set()
    return set(done.stdout.split())


def chosen(options: argparse.Namespace) -> list[Guard]:
    found = guards()
    if words := options.words:
        found = [each for each in found if any(word in each.name + each.file for word in words)]
    if options.some:
        day = options.day or datetime.now(UTC).toordinal()
        print(f"{options.some} of {len(found)} guards, by day {day} (--day {day} repeats this).")
        found = some(found, options.some, day, changed_files())
    return found


def try_all(found: list[Guard]) -> Iterable[str]:
    """Remove one after the other, with a line for each; messages for those not noticed."""
    with copied() as copy:
        for number, guard in enumerate(found, start=1):
            started = time.monotonic()
            missed = unnoticed(guard, copy)
            end = "NOT NOTICED" if missed else "noticed"
            seconds = time.monotonic() - started
            print(f"{number:3}/{len(found)} {end:11} {seconds:5.1f} s  {guard.name}", flush=True)
            yield from (f"{guard.name} ({guard.file}): {text}" for text in missed)


def main() -> int:
    """Exit with 1 if a guard can be removed unnoticed, or an entry is wrong."""
    parser = argparse.ArgumentParser(prog="python -m scripts.mutate_guards", description=__doc__)
    parser.add_argument("words", nargs="*", help="only guards with one of these in name or file")
    parser.add_argument("--some", type=int, default=0, help="only so many")
    parser.add_argument("--day", type=int, default=0, help="which ones: a day's number")
    found = chosen(parser.parse_args())
    wrong = [text for guard in found for text in complaints(guard)]
    wrong = wrong or list(try_all(found))
    print("\n".join(wrong) or f"All {len(found)} removals were noticed.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
