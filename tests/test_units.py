from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.units import ROOT, Order, UnitScheduling, unit_of_item

# Of the whole session, and slow to make.
SLOW_FIXTURES = ("cluster", "combination")


@dataclass(frozen=True)
class Test:
    __test__ = False

    name: str
    fixturenames: tuple[str, ...] = ()
    marker: str = ""

    @property
    def path(self) -> Path:
        return ROOT / self.name

    def get_closest_marker(self, name: str) -> str | None:
        return self.marker if self.marker == name else None


def in_order(*tests: Test) -> list[str]:
    return [test.name for test in sorted(tests, key=Order(tests))]


def test_slow_files_go_first_and_browsers_last() -> None:
    browser = Test("browser.py", ("meet", "playwright"), marker="slow")
    assert in_order(browser, Test("quick.py"), Test("slow.py", marker="slow")) == [
        "slow.py",
        "quick.py",
        "browser.py",
    ]


def test_files_that_share_something_slow_go_first() -> None:
    shared = "tests/any/test_processes.py"
    assert in_order(Test("quick.py"), Test(shared)) == [shared, "quick.py"]


def test_units_with_browsers_in_one_worker_run_after_them() -> None:
    """Of one file, or of files that share something: the order within them stays."""
    browser = Test("tests/any/test_servers.py", ("playwright",))
    beside = Test("tests/test_servers.py")
    assert in_order(browser, beside, Test("c.py")) == ["c.py", browser.name, beside.name]


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/test_a.py::test_one[x::y]", "tests/test_a.py"),
        ("tests/test_a.py::TestClass::test_one", "tests/test_a.py"),
        ("tests/any/test_processes.py::test_one[x@y]", "tests/*test_processes.py"),
        ("tests/test_servers.py::test_one", "tests/*test_servers.py"),
        ("tests/faults/test_outages.py::test_one", "tests/faults/test_outages.py"),
    ],
)
def test_a_worker_gets_all_tests_of_a_file_or_of_files_that_share_something(
    nodeid: str, unit: str
) -> None:
    scheduling: Any = UnitScheduling.__new__(UnitScheduling)
    assert scheduling._split_scope(nodeid) == unit


@pytest.mark.parametrize("fixture", SLOW_FIXTURES)
def test_tests_that_ask_for_one_slow_fixture_run_in_one_worker(
    fixture: str, request: pytest.FixtureRequest
) -> None:
    """Of the tests that this run has collected."""
    asking = [item for item in request.session.items if fixture in item.fixturenames]  # type: ignore[attr-defined]
    assert len({unit_of_item(item) for item in asking}) <= 1
