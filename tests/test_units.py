from dataclasses import dataclass
from typing import Any

import pytest

from tests.units import Order, UnitScheduling


@dataclass(frozen=True)
class Test:
    __test__ = False

    path: str
    fixturenames: tuple[str, ...] = ()
    marker: str = ""

    def get_closest_marker(self, name: str) -> str | None:
        return self.marker if self.marker == name else None


def in_order(*tests: Test) -> list[str]:
    return [test.path for test in sorted(tests, key=Order(tests))]


def test_slow_files_go_first_and_browsers_last() -> None:
    browser = Test("browser.py", ("meet", "playwright"), marker="slow")
    assert in_order(browser, Test("quick.py"), Test("slow.py", marker="slow")) == [
        "slow.py",
        "quick.py",
        "browser.py",
    ]


def test_a_slow_shared_fixture_makes_its_files_slow() -> None:
    assert in_order(Test("quick.py"), Test("shared.py", ("cluster",))) == ["shared.py", "quick.py"]


def test_what_runs_with_browsers_in_one_worker_waits_for_them() -> None:
    """Of one file, or of one shared fixture: the order within them stays."""
    browser = Test("a.py", ("host_of", "playwright"))
    assert in_order(browser, Test("b.py", ("host_of",)), Test("c.py")) == ["c.py", "a.py", "b.py"]


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/test_a.py::test_one[x::y]", "tests/test_a.py"),
        ("tests/test_a.py::TestClass::test_one", "tests/test_a.py"),
        ("tests/test_a.py::test_one[x@y]@cluster", "cluster"),
    ],
)
def test_a_worker_gets_all_tests_of_a_file_or_a_shared_fixture(nodeid: str, unit: str) -> None:
    scheduling: Any = UnitScheduling.__new__(UnitScheduling)
    assert scheduling._split_scope(nodeid) == unit
