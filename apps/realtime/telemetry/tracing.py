"""Spans of the way of an event, from the command that made it to the sockets that get it.

Without a tracer this costs a comparison with None, and no package is needed. `opentelemetry.py`
has a tracer; a project calls `install` with it, or with one of its own.
"""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

Attributes = Mapping[str, str | int]


class Span(Protocol):
    """A span that began in one function and ends in another."""

    def end(self) -> str:
        """End it, and return its `traceparent`."""


class Tracer(Protocol):
    """A `traceparent` names a span in any process, as W3C's Trace Context has it.

    It is empty where there is no span, or none that is recorded.
    """

    def span(
        self,
        name: str,
        attributes: Attributes,
        *,
        parent: str = "",
        links: Sequence[str] = (),
    ) -> AbstractContextManager[object]:
        """Make a span the current one of a block: a child of `parent`, else of the current one."""

    def begin(self, name: str, attributes: Attributes) -> Span:
        """Begin a child of the current span, without making it current."""

    def current(self) -> str:
        """The `traceparent` of the current span."""


NOTHING = nullcontext()

tracer: Tracer | None = None


def install(new: Tracer | None) -> None:
    """Have `new` record the spans of this process; None records nothing."""
    global tracer  # noqa: PLW0603  a process has one
    tracer = new


def span(name: str, **attributes: str | int) -> AbstractContextManager[object]:
    """A span around a block, if somebody traces."""
    return NOTHING if tracer is None else tracer.span(name, attributes)


def trace_id() -> str:
    """The id of the current trace, as 32 hex digits; empty without one."""
    traceparent = "" if tracer is None else tracer.current()
    return traceparent.split("-")[1] if traceparent else ""
