"""A tracer that uses OpenTelemetry. Only this module needs its package, `opentelemetry-api`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from apps.realtime.telemetry.tracing import Attributes

W3C = TraceContextTextMapPropagator()


class OpenTelemetrySpan:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def end(self) -> str:
        self._span.end()
        return traceparent_of(self._span)


class OpenTelemetryTracer:
    """Spans have names, streams and numbers. They have no texts: not those of exceptions either."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def span(
        self,
        name: str,
        attributes: Attributes,
        *,
        parent: str = "",
        links: Sequence[str] = (),
    ) -> Iterator[None]:
        with self._tracer.start_as_current_span(
            name,
            context=context_of(parent) if parent else None,
            links=[
                trace.Link(trace.get_current_span(context_of(each)).get_span_context())
                for each in links
            ],
            attributes=prefixed(attributes),
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield
            except Exception as error:
                span.set_status(trace.StatusCode.ERROR, type(error).__name__)
                raise

    def begin(self, name: str, attributes: Attributes) -> OpenTelemetrySpan:
        return OpenTelemetrySpan(self._tracer.start_span(name, attributes=prefixed(attributes)))

    def current(self) -> str:
        return traceparent_of(trace.get_current_span())


def prefixed(attributes: Attributes) -> Attributes:
    return {f"realtime.{name}": value for name, value in attributes.items()}


def context_of(traceparent: str) -> Context:
    return W3C.extract({"traceparent": traceparent}, Context())


def traceparent_of(span: trace.Span) -> str:
    """Empty for a span that is not recorded, so that no process makes spans below it."""
    carrier: dict[str, str] = {}
    if span.get_span_context().trace_flags.sampled:
        W3C.inject(carrier, trace.set_span_in_context(span, Context()))
    return carrier.get("traceparent", "")
