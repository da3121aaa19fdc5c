"""No guard can be removed unnoticed. `make mutants` removes all of them, this test one a day."""

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from scripts.mutate_guards import Guard, complaints, copied, guards, some, unnoticed
from tests.site import ROOT

pytestmark = pytest.mark.slow
REAL = Guard(
    name="a long line ends with an ellipsis",
    file="apps/realtime/services.py",
    text="if len(line) <= length else",
    becomes="if line else",
    tests=("apps/realtime/tests/test_text.py::test_a_long_line_ends_with_an_ellipsis",),
)


def test_each_guard_is_where_its_table_says_and_so_are_its_tests() -> None:
    assert [text for guard in guards() for text in complaints(guard)] == []


def test_guards_have_names_of_their_own() -> None:
    found = [(guard.name, guard.file) for guard in guards()]
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"text": "no such text"}, "0 times"),
        ({"text": "line"}, "times, not once"),
        ({"becomes": REAL.text}, "changes nothing"),
        ({"tests": ()}, "no test is named"),
        ({"tests": (f"{REAL.tests[0]}_anymore",)}, "there is no test"),
        ({"file": "apps/gone.py"}, "0 times"),
    ],
    ids=str,
)
def test_an_entry_that_no_longer_fits_is_named(changes: dict[str, Any], complaint: str) -> None:
    assert complaint in " ".join(complaints(replace(REAL, **changes)))


def test_a_removal_that_no_test_notices_is_reported() -> None:
    harmless = replace(REAL, becomes=f"{REAL.text} ")
    with copied() as copy:
        assert unnoticed(REAL, copy) == []
        assert unnoticed(harmless, copy) == [f"{REAL.tests[0]} passes"]


def test_each_guard_has_its_turn() -> None:
    everything = guards()
    turns = {guard for day in range(len(everything)) for guard in some(everything, 1, day, set())}
    assert turns == {*everything}


def test_guards_in_changed_files_come_first() -> None:
    everything = guards()
    last = everything[-1]
    assert some(everything, 1, 0, {last.file})[0].file == last.file


def test_the_guard_of_the_day_is_missed_when_it_is_removed() -> None:
    command = [sys.executable, "-m", "scripts.mutate_guards", "--some", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
