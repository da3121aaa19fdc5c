"""Traces for OpenTelemetry. Settings import this module only if a collector is named.

The SDK reads its standard variables itself.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from apps.realtime.telemetry.log_context import log_context
from apps.realtime.telemetry.opentelemetry import OpenTelemetryTracer
from apps.realtime.telemetry.tracing import install

Answered = Callable[[HttpResponseBase], HttpResponseBase]

tracer = trace.get_tracer("project")  # of the provider, as soon as there is one


def start() -> None:
    """Export the spans of this process to the collector, in a thread of their own."""
    if "service.name=" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        os.environ.setdefault("OTEL_SERVICE_NAME", settings.SITE_NAME)
    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    install(OpenTelemetryTracer(provider.get_tracer("apps.realtime")))


@sync_and_async_middleware
def trace_requests(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Begin a trace with each request. A `traceparent` of the client's is not believed."""

    async def async_middleware(request: HttpRequest) -> HttpResponseBase:
        with request_span(request) as answered:
            return answered(await get_response(request))

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with request_span(request) as answered:
            return answered(get_response(request))

    return async_middleware if iscoroutinefunction(get_response) else middleware


@contextmanager
def request_span(request: HttpRequest) -> Iterator[Answered]:
    """A span that has the route as its name, never the path, which may hold a token."""
    method = request.method or ""
    with tracer.start_as_current_span(method, kind=trace.SpanKind.SERVER) as span:
        log_context().fields["trace_id"] = trace.format_trace_id(span.get_span_context().trace_id)

        def answered(response: HttpResponseBase) -> HttpResponseBase:
            status = response.status_code
            if match := request.resolver_match:
                span.update_name(f"{method} /{match.route}")
                span.set_attribute("http.route", f"/{match.route}")
            span.set_attributes(
                {"http.request.method": method, "http.response.status_code": status}
            )
            if status >= 500:
                span.set_status(trace.StatusCode.ERROR)
            return response

        yield answered
