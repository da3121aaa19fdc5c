"""The oracle says nothing about a good history, and names the broken point of a bad one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.faults.oracle import (
    Applied,
    Cursor,
    Event,
    History,
    Loaded,
    Log,
    Resync,
    Revoked,
    Violation,
    violations,
)

EVENTS: dict[int, Event] = {
    seq: {"message_id": seq, "client_id": f"c{seq}", "body": f"Message {seq}"}
    for seq in range(1, 6)
}
LOG = Log(epoch="e", floor=0, head=5, events=EVENTS, revocations={5: "revoked at 5"})
FRESH = {event["message_id"]: event for event in EVENTS.values()}


def at(seq: int) -> Cursor:
    return Cursor(seq, "e")


def applied(seq: int) -> Applied:
    return Applied(at(seq), EVENTS[seq])


def good() -> History:
    """Loaded at 2, then 3, 4 and 5; sent c4 (acknowledged) and c9 (never arrived)."""
    return History(
        client="Grace",
        steps=[Loaded(at(2)), applied(3), applied(4), applied(5)],
        sent={"c4", "c9"},
        acknowledged={"c4"},
        shows=dict(FRESH),
    )


def judged(history: History, log: Log = LOG) -> list[Violation]:
    return violations(log, [history], fresh=FRESH)


def test_a_good_history_passes() -> None:
    assert judged(good()) == []


def test_a_history_from_before_the_first_event_passes() -> None:
    history = good()
    history.steps[:1] = [Loaded(Cursor(0, "")), applied(1), applied(2)]
    assert judged(history) == []


def test_an_empty_log_passes() -> None:
    history = History("Grace", steps=[Loaded(Cursor(0, ""))])
    assert violations(Log("e", 0, 0, {}), [history], fresh={}) == []


def test_a_resync_beyond_the_logs_window_passes() -> None:
    history = good()
    history.steps[2:] = [Resync(at(3)), Loaded(at(5))]
    assert judged(history, replace(LOG, floor=4)) == []


def test_a_resync_into_another_life_of_the_database_passes() -> None:
    history = good()
    history.steps[1:] = [Applied(Cursor(3, "old"), {}), Resync(Cursor(3, "old")), Loaded(at(5))]
    history.steps[0] = Loaded(Cursor(2, "old"))
    assert judged(history) == []


def test_a_reader_who_was_revoked_may_stay_behind() -> None:
    history = good()
    history.steps[2:] = [Revoked()]
    history.readable_until = at(3)
    history.shows = {}
    assert judged(history) == []


def test_only_a_reader_whose_right_the_log_revokes_may_stay_behind() -> None:
    log = replace(LOG, revocations={4: "guests"})
    history = good()
    history.steps[2:] = [Revoked()]
    history.principals = frozenset({"*", "guests"})
    history.shows = {}
    assert judged(history, log) == []
    history.principals = frozenset({"*", "user.7"})
    assert {violation.point for violation in judged(history, log)} == {1, 6}


Break = Callable[[History], None]
BREAKS: list[Any] = []


def breaks(point: int) -> Callable[[Break], Break]:
    """The function below breaks that promise."""

    def listed(breaking: Break) -> Break:
        BREAKS.append(pytest.param(point, breaking, id=breaking.__name__))
        return breaking

    return listed


@breaks(1)
def a_gap(history: History) -> None:
    del history.steps[2]


@breaks(1)
def a_lost_last_event(history: History) -> None:
    history.steps.pop()


@breaks(1)
def the_wrong_order(history: History) -> None:
    history.steps[1:3] = reversed(history.steps[1:3])


@breaks(1)
def a_needless_resync(history: History) -> None:
    history.steps[2:] = [Resync(at(3)), Loaded(at(5))]


@breaks(1)
def events_while_the_snapshot_loads(history: History) -> None:
    history.steps[:1] = [Loaded(Cursor(2, "old")), Resync(Cursor(2, "old"))]


@breaks(1)
def a_snapshot_that_never_came(history: History) -> None:
    history.steps.append(Resync(at(5)))


@breaks(1)
def an_old_snapshot(history: History) -> None:
    history.steps.insert(2, Loaded(at(2)))


@breaks(1)
def another_epoch_without_a_resync(history: History) -> None:
    history.steps[0] = Loaded(Cursor(2, "old"))


@breaks(1)
def nothing_at_all(history: History) -> None:
    history.steps.clear()


@breaks(2)
def the_same_event_twice_in_a_row(history: History) -> None:
    history.steps.insert(2, applied(3))


@breaks(2)
def the_same_event_again_much_later(history: History) -> None:
    history.steps.append(applied(3))


@breaks(3)
def an_event_that_was_rolled_back(history: History) -> None:
    history.steps.append(Applied(at(6), {"id": 6}))


@breaks(3)
def another_event_of_that_seq(history: History) -> None:
    history.steps[2] = Applied(at(4), {"id": 4, "body": "Something else"})


@breaks(4)
def an_acknowledged_command_that_is_gone(history: History) -> None:
    history.acknowledged.add("c9")


@breaks(5)
def an_event_after_the_revocation(history: History) -> None:
    history.steps.insert(3, Revoked())
    history.readable_until = at(5)


@breaks(5)
def an_event_published_after_the_revocation_was_committed(history: History) -> None:
    history.readable_until = at(4)


@breaks(5)
def an_event_from_where_the_log_takes_the_right_away(history: History) -> None:
    history.principals = frozenset({"revoked at 5"})


@breaks(5)
def a_snapshot_after_the_revocation(history: History) -> None:
    history.steps += [Revoked(), Loaded(at(5))]
    history.readable_until = at(5)


@breaks(6)
def a_message_that_is_not_shown(history: History) -> None:
    del history.shows[4]


@breaks(6)
def a_message_that_is_gone_and_still_shown(history: History) -> None:
    history.shows[9] = {"id": 9}


@breaks(6)
def an_old_state_of_a_message(history: History) -> None:
    history.shows[4] = {**EVENTS[4], "body": "Before the edit"}


@pytest.mark.parametrize(("point", "breaking"), BREAKS)
def test_each_broken_promise_is_named(point: int, breaking: Break) -> None:
    history = good()
    breaking(history)
    assert point in {violation.point for violation in judged(history)}


def test_a_command_carried_out_twice_is_named() -> None:
    """A resend made a second message, acknowledged or not."""
    twice = replace(LOG, head=6, events={**EVENTS, 6: {**EVENTS[4], "id": 6}})
    unsure = good()
    unsure.acknowledged = set()
    for history in (good(), unsure):
        assert 4 in {violation.point for violation in judged(history, twice)}
