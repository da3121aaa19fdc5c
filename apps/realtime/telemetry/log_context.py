"""What a line in the log is about: which request, socket or task, where, and whose.

`LogContextFilter` puts it on every record that is logged meanwhile, in whichever task or thread.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from apps.realtime.telemetry.counters import Refusal, tally

Fields = dict[str, object]

IDS = ("socket_id", "request_id", "task")


@dataclass
class Trace:
    """`fields` are known; `later` finds out what is known only by the time of a line."""

    fields: Fields = field(default_factory=dict)
    later: Callable[[], Fields] = dict

    def all(self) -> Fields:
        return {**self.fields, **self.later()}


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def trace() -> Trace:
    """The trace of what is going on here; one that nobody reads where nothing is traced."""
    return _current.get() or Trace()


@contextmanager
def tracing(**fields: object) -> Iterator[Trace]:
    """Have every line that is logged meanwhile carry `fields`, and what is added to the trace."""
    token = _current.set(Trace(fields))
    try:
        yield trace()
    finally:
        _current.reset(token)


def refused(why: Refusal) -> None:
    """Count a handshake that is refused, and have its line say so."""
    tally.refused[why] += 1
    trace().fields["refused"] = why


class LogContextFilter(logging.Filter):
    """Gives records `trace`, all fields, and `about`, the id among them in brackets."""

    def filter(self, record: logging.LogRecord) -> bool:
        fields = trace().all()
        ids = [fields[name] for name in IDS if name in fields]
        record.__dict__.update(trace=fields, about=f" [{ids[0]}]" if ids else "")
        return True
