"""After one more round everybody agrees, even if announcements were lost, doubled or overtaken."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from apps.realtime.presence.crowd import LISTED, Crowd
from apps.realtime.presence.roster import Roster
from apps.realtime.protocol import Person


def person(number: int, name: str | None = None) -> Person:
    return Person(id=f"user.{number}", name=name or f"Name {number:04}")


ADA, GRACE, ROBIN = person(1, "Ada"), person(2, "Grace"), person(3, "Robin")


def roster(process: str = "one") -> Roster[str]:
    return Roster(process=process)


def names(crowd: Crowd) -> list[str]:
    return [person.name for person in crowd.people]


def test_several_sockets_of_one_person_are_one_person() -> None:
    here = roster()
    here.join("tab 1", ADA)
    here.join("tab 2", ADA)
    assert here.everyone() == Crowd(1, (ADA,))
    here.leave("tab 1")
    assert here.everyone() == Crowd(1, (ADA,))
    here.leave("tab 2")
    assert here.everyone() == Crowd()


def test_somebody_is_idle_while_all_their_tabs_are_in_whatever_process() -> None:
    idle = ADA.model_copy(update={"idle": True})
    here = roster()
    here.join("tab 1", ADA)
    here.join("tab 2", idle)
    assert here.everyone().people == (ADA,)
    here.join("tab 1", idle)
    assert here.everyone().people == (idle,)
    here.receive("two", 1, Crowd(1, (ADA,)), now=0)
    assert here.everyone().people == (ADA,)


def test_one_person_in_two_processes_is_one_person() -> None:
    here = roster()
    here.join("tab 1", ADA)
    here.receive("two", 1, Crowd(2, (ADA, GRACE)), now=0)
    assert here.everyone() == Crowd(2, (ADA, GRACE))


def test_a_member_without_a_person_is_not_listed() -> None:
    here = roster()
    here.join("tab 1", None)
    assert here.everyone() == Crowd()


def test_an_anonymous_roster_counts_the_members_of_all_processes_and_names_none() -> None:
    here: Roster[str] = Roster(process="one", anonymous=True)
    here.join("tab 1", None)
    here.join("tab 2", ADA)
    here.receive("two", 1, Crowd(500), now=0)
    assert here.everyone() == Crowd(502)


def test_overtaken_announcements_are_ignored_also_after_a_farewell() -> None:
    here = roster()
    here.receive("two", 2, Crowd(), now=0)
    here.receive("two", 1, Crowd(1, (ADA,)), now=0)
    assert here.everyone() == Crowd()


def test_a_process_that_is_forgotten_has_lost_its_people() -> None:
    here = roster()
    here.receive("two", 1, Crowd(1, (ADA,)), now=0)
    here.receive("three", 1, Crowd(1, (GRACE,)), now=0)
    assert here.expire("two", before=math.inf)
    assert not here.expire("two", before=math.inf)
    assert here.everyone() == Crowd(1, (GRACE,))


def test_announcements_confirmed_since_then_do_not_expire() -> None:
    here = roster()
    here.receive("two", 1, Crowd(1, (ADA,)), now=0)
    here.receive("two", 1, Crowd(1, (ADA,)), now=10)
    assert not here.expire("two", before=10)
    assert here.expire("two", before=11)


def test_two_processes_agree_on_the_name_of_a_person_with_two() -> None:
    one, two = roster("one"), roster("two")
    one.join("tab", person(1, "Ada"))
    two.join("tab", person(1, "Countess"))
    one.receive("two", 1, two.local(), now=0)
    two.receive("one", 1, one.local(), now=0)
    assert one.everyone() == two.everyone()


def test_a_large_room_is_counted_and_its_first_people_are_listed() -> None:
    here = roster()
    for number in range(70):
        here.join(f"tab {number}", person(number * 2))
    others = [person(number * 2 + 1) for number in range(3000)]
    here.receive("two", 1, Crowd(3000, tuple(others[:LISTED])), now=0)
    everyone = here.everyone()
    assert everyone.count == 3070
    assert list(everyone.people) == [person(number) for number in range(LISTED)]


def test_a_change_lists_joined_left_and_renamed_people() -> None:
    countess = person(1, "Countess")
    change = Crowd(2, (countess, ROBIN)).changes(Crowd(2, (ADA, GRACE)))
    assert change is not None
    assert (change.count, change.joined, change.left) == (2, [countess, ROBIN], [GRACE.id])
    assert Crowd(1, (ADA,)).changes(Crowd(1, (ADA,))) is None


def test_in_a_large_room_a_change_may_be_of_the_count_alone() -> None:
    change = Crowd(500, (ADA,)).changes(Crowd(499, (ADA,)))
    assert change is not None
    assert (change.count, change.joined, change.left) == (500, [], [])


@dataclass
class Process:
    """A process that says what it holds; where that arrives is the test's business."""

    name: str
    number: int = 0
    roster: Roster[int] = field(init=False)

    def __post_init__(self) -> None:
        self.roster = Roster(process=self.name)

    def says(self) -> tuple[str, int, Crowd]:
        self.number += 1
        return self.name, self.number, self.roster.local()


PROCESSES = ("one", "two", "three")
steps = st.one_of(
    st.tuples(st.just("come"), st.integers(0, 2), st.integers(0, 5), st.integers(0, 9)),
    st.tuples(st.just("go"), st.integers(0, 2), st.integers(0, 5), st.just(0)),
    st.tuples(st.just("say"), st.integers(0, 2), st.just(0), st.just(0)),
    # Anything said so far arrives somewhere: late, again, or never.
    st.tuples(st.just("hear"), st.integers(0, 2), st.integers(0, 200), st.just(0)),
)


@given(st.lists(steps, max_size=60), st.permutations(range(3)))
def test_after_one_round_that_arrives_everybody_agrees_on_the_truth(
    history: list[tuple[str, int, int, int]], order: Sequence[int]
) -> None:
    processes = [Process(name) for name in PROCESSES]
    said: list[tuple[str, int, Crowd]] = []
    for act, index, socket, who in history:
        process = processes[index]
        if act == "come":
            process.roster.join(socket, person(who))
        elif act == "go":
            process.roster.leave(socket)
        elif act == "say":
            said.append(process.says())
        elif said:
            hear(process, said[socket % len(said)])
    for index in order:
        last = processes[index].says()
        for process in processes:
            hear(process, last)
        for late in said[-3:]:
            hear(processes[0], late)
    truth = {each for process in processes for each in process.roster.members.values()}
    for process in processes:
        everyone = process.roster.everyone()
        assert set(everyone.people) == truth
        assert everyone.count == len(truth)


def hear(process: Process, said: tuple[str, int, Crowd]) -> None:
    name, number, crowd = said
    if name != process.name:
        process.roster.receive(name, number, crowd, now=0)


@given(st.lists(st.sets(st.integers(0, 8)), min_size=1, max_size=12))
def test_changes_applied_one_after_another_lead_to_the_state(crowds: list[set[int]]) -> None:
    """A browser applies every change to the first state."""
    shown: dict[str, Person] = {}
    before = Crowd()
    for numbers in crowds:
        now = Crowd(len(numbers), tuple(person(number) for number in sorted(numbers)))
        if change := now.changes(before):
            for each in change.left:
                del shown[each]
            shown |= {each.id: each for each in change.joined}
        assert sorted(shown.values(), key=lambda each: each.name) == now.state().people
        before = now
