"""Questions that come together are answered together, and fail alone."""

import asyncio
import threading
from collections.abc import Collection

import pytest
from django.db import OperationalError

from apps.realtime.layer.batch import MOST, Batch
from apps.realtime.testing import until


class Doubles:
    """Answers with twice the number, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls: list[tuple[int, ...]] = []

    def __call__(self, asked: Collection[int]) -> dict[int, int]:
        self.calls.append(tuple(asked))
        return {number: 2 * number for number in asked if number >= 0}


async def test_questions_of_one_turn_are_one_call() -> None:
    double = Doubles()
    batch = Batch(double)
    assert await asyncio.gather(*map(batch.ask, (1, 2, 2, 3))) == [2, 4, 4, 6]
    assert double.calls == [(1, 2, 3)]


async def test_a_call_gets_a_bounded_number_of_questions() -> None:
    double = Doubles()
    answers = await asyncio.gather(*map(Batch(double).ask, range(2 * MOST + 1)))
    assert answers == [2 * number for number in range(2 * MOST + 1)]
    assert sorted(map(len, double.calls)) == [1, MOST, MOST]  # calls may overlap


async def test_a_question_without_an_answer_gets_none() -> None:
    assert await Batch(Doubles()).ask(-1) is None


async def test_no_answer_is_older_than_its_question() -> None:
    """A question that comes while the same one is being answered is asked again."""
    begun, go_on = threading.Event(), threading.Event()
    state = "before"

    def read(asked: Collection[int]) -> dict[int, str]:
        answer = state
        begun.set()
        go_on.wait(10)
        return dict.fromkeys(asked, answer)

    batch = Batch(read)
    first = asyncio.ensure_future(batch.ask(1))
    await until(begun.is_set)
    state = "after"
    second = asyncio.ensure_future(batch.ask(1))
    await asyncio.sleep(0)
    go_on.set()
    assert [await first, await second] == ["before", "after"]


async def test_a_call_that_takes_long_does_not_hold_up_the_next() -> None:
    begun, released = threading.Event(), threading.Event()

    def slow(asked: Collection[int]) -> dict[int, int]:
        if 1 in asked:
            begun.set()
            released.wait(10)
        return dict.fromkeys(asked, 0)

    batch = Batch(slow)
    first = asyncio.ensure_future(batch.ask(1))
    await until(begun.is_set)
    assert await batch.ask(2) == 0
    assert not first.done()
    released.set()
    assert await first == 0


async def test_a_question_that_cannot_be_answered_fails_alone() -> None:
    """A number that no column holds does not take the answers from others."""

    def divide(asked: Collection[int]) -> dict[int, float]:
        return {number: 6 / number for number in asked}

    answers = await asyncio.gather(*map(Batch(divide).ask, (1, 0, 3)), return_exceptions=True)
    assert answers[::2] == [6, 2]
    assert isinstance(answers[1], ZeroDivisionError)


async def test_without_the_database_one_call_fails_for_all() -> None:
    calls = []

    def away(asked: Collection[int]) -> dict[int, int]:
        calls.append(asked)
        raise OperationalError

    answers = await asyncio.gather(*map(Batch(away).ask, range(3)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {OperationalError}
    assert len(calls) == 1


async def test_a_cancelled_caller_does_not_cancel_other_answers() -> None:
    batch = Batch(Doubles())
    leaves, stays = (asyncio.ensure_future(batch.ask(1)) for _ in range(2))
    await asyncio.sleep(0)
    leaves.cancel()
    assert await stays == 2
    with pytest.raises(asyncio.CancelledError):
        await leaves


async def test_questions_of_two_lanes_share_no_call_and_do_not_wait_for_each_other() -> None:
    begun, released = threading.Event(), threading.Event()
    calls = []

    def answer(asked: Collection[int]) -> dict[int, int]:
        calls.append(sorted(asked))
        if 1 in asked:
            begun.set()
            released.wait(10)
        return dict.fromkeys(asked, 0)

    batch = Batch(answer, patience=3600, lane=lambda number: number % 2)
    odd = asyncio.gather(*map(batch.ask, (1, 3)))
    await until(begun.is_set)
    waits = asyncio.ensure_future(batch.ask(5))
    assert await asyncio.gather(*map(batch.ask, (2, 4))) == [0, 0]
    assert calls == [[1, 3], [2, 4]]
    released.set()
    await asyncio.gather(odd, waits)
    assert calls[2:] == [[5]]
