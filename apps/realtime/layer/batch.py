"""Questions to the database that come at the same time, answered in one thread and few queries.

After a restart thousands of clients come back together. A thread hop and a query for each of them
is most of what they cost.
"""

import asyncio
from collections.abc import Callable, Collection, Hashable, Mapping
from contextlib import AbstractContextManager
from contextvars import Context
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary, WeakValueDictionary

from django.db import InterfaceError, OperationalError

from apps.realtime.layer.threads import in_thread
from apps.realtime.telemetry import tracing

Q = TypeVar("Q", bound=Hashable)
A = TypeVar("A")

MOST = 64  # a batch resumes all its callers in one turn of the loop, which delays other tasks
PATIENCE_SECONDS = 0.05

Answer = Callable[[Collection[Q]], Mapping[Q, A | Exception]]


class Batch(Generic[Q, A]):
    """Calls `answer` with the questions that came in the same turn of the loop, or since.

    While one call runs, further questions collect for the next. A call that takes long delays it by
    `patience` only. Each call begins after its questions were asked, so an answer is never older
    than its question.
    """

    def __init__(
        self,
        answer: Answer[Q, A],
        *,
        most: int = MOST,
        patience: float = PATIENCE_SECONDS,
        lane: Callable[[Q], Hashable] = lambda question: None,
    ) -> None:
        """`answer` runs in a thread; it may leave questions out. It gets `most` at a time.

        An exception in place of an answer is raised by `ask`.

        `lane` tells apart questions that share no call and do not wait for each other. `patience`
        is in seconds.
        """
        self._new_line: Callable[[], _Line[Q, A]] = lambda: _Line(answer, most, patience)
        self._lane = lane
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Lines[Q, A]]
        self._lines = WeakKeyDictionary()

    async def ask(self, question: Q) -> A | None:
        """The answer; None if there is none. Raises what answering this question raises."""
        lines = self._lines.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
        lane = self._lane(question)
        line = lines.get(lane)
        if line is None:
            line = lines[lane] = self._new_line()
        return await asyncio.shield(line.add(question))


class _Line(Generic[Q, A]):
    """The questions of one event loop and lane. It lives as long as somebody waits for one."""

    def __init__(self, answer: Answer[Q, A], most: int, patience: float) -> None:
        self._answer = answer
        self._most = most
        self._patience = patience
        self._waiting: dict[Q, asyncio.Future[A | None]] = {}
        self._traces: list[str] = []  # of those who ask, if they are traced
        self._busy = False
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, question: Q) -> "asyncio.Future[A | None]":
        """The future of its answer, which all who ask the same wait for."""
        loop = asyncio.get_running_loop()
        if tracing.tracer is not None and (trace := tracing.tracer.current()):
            self._traces.append(trace)
        if question not in self._waiting:
            if not self._waiting and not self._busy:
                loop.call_soon(self._start, context=Context())
            self._waiting[question] = loop.create_future()
        return self._waiting[question]

    def _start(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        asked = {each: self._waiting.pop(each) for each in list(self._waiting)[: self._most]}
        # It concerns all who asked, not the one who happened to be the first.
        task = asyncio.get_running_loop().create_task(self._run(asked), context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, asked: "dict[Q, asyncio.Future[A | None]]") -> None:
        answers: dict[Q, A | Exception]
        patience = asyncio.get_running_loop().call_later(self._patience, self._next)
        try:
            with self._span():
                answers = await in_thread(answer_all, self._answer, tuple(asked))
        except Exception as error:
            answers = dict.fromkeys(asked, error)
        finally:
            patience.cancel()
        for question, future in asked.items():
            settle(future, answers.get(question))
        self._next()

    def _span(self) -> AbstractContextManager[object]:
        """The batch belongs to the trace of the first who asked, and has links to the others."""
        traces, self._traces = self._traces, []
        if tracing.tracer is None or not traces:
            return tracing.NOTHING
        return tracing.tracer.span("batch", {}, parent=traces[0], links=traces[1:])

    def _next(self) -> None:
        self._busy = False
        self._start()


_Lines = WeakValueDictionary[Hashable, _Line[Q, A]]


def settle(future: "asyncio.Future[A | None]", answer: A | Exception | None) -> None:
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def answer_all(answer: Answer[Q, A], asked: Collection[Q]) -> dict[Q, A | Exception]:
    """The answers, with an exception in place of each that fails.

    A question that cannot be answered, such as a number that no column holds, fails alone. Without
    the database all fail at once.
    """
    try:
        return {**answer(asked)}
    except (InterfaceError, OperationalError):
        raise
    except Exception as error:
        if len(asked) == 1:
            return dict.fromkeys(asked, error)
    return {question: each for one in asked for question, each in answer_all(answer, [one]).items()}
