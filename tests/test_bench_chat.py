"""The chat's benchmarks work. Here no time counts."""

from typing import Any

import pytest

from bench.chat import run
from bench.chat_crowd import ChatCrowd, Room, Sent
from bench.long_room import handlers
from bench.trials import steady


@pytest.mark.slow
def test_each_message_reaches_each_member_and_the_screen() -> None:
    found = run("daphne", 8, 4, steady(10, 2), sqlite=True)
    assert found.faults == []
    assert len(found.acknowledged) == 20
    assert len(found.painted) == 5
    assert 0 < min(found.painted) < 30


@pytest.mark.parametrize(
    ("arrivals", "faults"), [([1, 2, 3], 0), ([1, 2], 1), ([1, 2, 3, 3], 1), ([1, 2, 4], 1)]
)
def test_a_message_that_is_missing_or_comes_twice_is_a_fault(
    arrivals: list[int], faults: int
) -> None:
    room = Room(1, "general", [1, 2, 3])
    crowd = ChatCrowd(0, [], [room])
    crowd.sent["a"] = Sent(room, author=1, due_at=10.0, clock=0.0)
    for member in arrivals:
        crowd.arrived(member, {"type": "message.saved", "client_id": "a"}, at=10.5)
    assert len([*crowd.faults()]) == faults
    assert set(crowd.delivered()) == {0.5}


def test_the_handlers_of_a_trace_are_its_tasks_with_script() -> None:
    trace: list[dict[str, Any]] = [
        {"ph": "X", "name": "EventDispatch", "dur": 12_000},
        {"ph": "X", "name": "Layout", "dur": 99_000},
        {"ph": "B", "name": "TimerFire"},
        {"ph": "X", "name": "FireAnimationFrame", "dur": 51_000},
    ]
    assert [*handlers(trace)] == [12.0, 51.0]
