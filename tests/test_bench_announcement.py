"""A worker that is killed twice in the middle of an announcement."""

from pathlib import Path

import pytest

from bench.announcement import measure
from tests.services import PostgresServer

pytestmark = pytest.mark.slow

PEOPLE = 120


def test_everybody_is_told_once_although_the_worker_is_killed_twice(tmp_path: Path) -> None:
    """The benchmark has 50,000 people, and SQLite too. Here no time counts."""
    found = measure(tmp_path, PEOPLE, PostgresServer)
    assert list(found.faults()) == []
    assert len(found.memory) == 3  # workers
    assert found.latencies
