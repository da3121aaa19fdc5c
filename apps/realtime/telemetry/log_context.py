"""The context of a log line: the request, socket or task, its route and its user.

`LogContextFilter` adds it to every record that is logged for it, in any asyncio task or thread.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from apps.realtime.telemetry.counters import Refusal, counters
from apps.realtime.telemetry.tracing import trace_id

Fields = dict[str, object]

IDS = ("socket_id", "request_id", "task")


@dataclass(slots=True)
class LogContext:
    """`fields` are known now; `later` returns what is known only when a line is logged."""

    fields: Fields = field(default_factory=dict)
    later: Callable[[], Fields] = dict

    def all(self) -> Fields:
        return {**self.fields, **self.later()}


_current: ContextVar[LogContext | None] = ContextVar("log_context", default=None)


def log_context() -> LogContext:
    """The current context; an unused one where none is bound."""
    return _current.get() or LogContext()


@contextmanager
def bound_log_context(**fields: object) -> Iterator[LogContext]:
    """Add `fields`, and what is added to the context later, to the lines logged in this block."""
    token = _current.set(LogContext(fields))
    try:
        yield log_context()
    finally:
        _current.reset(token)


def refused(why: Refusal) -> None:
    """Count a refused handshake, and note it in its log line."""
    counters.refused[why] += 1
    log_context().fields["refused"] = why


def command_refused(context: LogContext, code: str) -> None:
    """Count, for the socket's log line, a command that was refused.

    A line for each would let a client fill the log.
    """
    if code in ("forbidden", "not_found"):
        known = context.fields.get("refused_commands")
        context.fields["refused_commands"] = known + 1 if isinstance(known, int) else 1


class LogContextFilter(logging.Filter):
    """Gives records `log_context`, all fields, and `about`, the id among them in brackets."""

    def filter(self, record: logging.LogRecord) -> bool:
        fields = log_context().all()
        if trace := trace_id():
            fields["trace_id"] = trace
        ids = [fields[name] for name in IDS if name in fields]
        record.__dict__.update(log_context=fields, about=f" [{ids[0]}]" if ids else "")
        return True
