"""One trace goes from the publisher through the commit and the wake-up to the readers."""

import asyncio
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import transaction
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ALWAYS_ON, Sampler

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.batch import Batch
from apps.realtime.layer.threads import in_thread
from apps.realtime.telemetry import tracing
from apps.realtime.telemetry.log_context import LogContextFilter
from apps.realtime.telemetry.opentelemetry import OpenTelemetryTracer
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import LOG, NoteConsumer, note_send, notes_send, numbers

pytestmark = pytest.mark.django_db(transaction=True)

Trace = Callable[[Sampler], InMemorySpanExporter]


@pytest.fixture
def record() -> Iterator[Trace]:
    """`record(sampler)` records this process's spans."""

    def record(sampler: Sampler) -> InMemorySpanExporter:
        exporter = InMemorySpanExporter()
        provider = TracerProvider(sampler=sampler, shutdown_on_exit=False)
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        tracing.install(OpenTelemetryTracer(provider.get_tracer("tests")))
        return exporter

    yield record
    tracing.install(None)


@pytest.fixture
def recorded(record: Trace) -> InMemorySpanExporter:
    return record(ALWAYS_ON)


def tree(exporter: InMemorySpanExporter) -> dict[str, str | None]:
    """The name of each span's parent, by its own name."""
    names = {each.context.span_id: each.name for each in spans(exporter)}
    return {
        each.name: names[each.parent.span_id] if each.parent else None for each in spans(exporter)
    }


def spans(exporter: InMemorySpanExporter) -> tuple[ReadableSpan, ...]:
    return exporter.get_finished_spans()


PATH_OF_AN_EVENT = {
    "command": None,
    "publish": "command",
    "commit": "publish",
    "wake-up": "commit",
    "deliver": "commit",
}


async def test_one_trace_goes_from_a_command_to_the_readers(recorded: InMemorySpanExporter) -> None:
    async with Hub.running() as hub, TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await until(lambda: hub.receiver.up)
        await reader.subscribe(LOG)
        await reader.ask("note.send", log=1, number=7)
        (event,) = await reader.events(1)
        await until(lambda: len(spans(recorded)) == len(PATH_OF_AN_EVENT))
    assert "trace" not in event
    assert tree(recorded) == PATH_OF_AN_EVENT
    assert len({each.context.trace_id for each in spans(recorded)}) == 1
    (deliver,) = (each for each in spans(recorded) if each.name == "deliver")
    assert deliver.attributes == {"realtime.stream": LOG, "realtime.seq": 1}


async def test_events_that_are_committed_together_are_one_delivery(
    recorded: InMemorySpanExporter,
) -> None:
    async with Hub.running() as hub, TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await until(lambda: hub.receiver.up)
        await reader.subscribe(LOG)
        await in_thread(notes_send, 1, 1, 2, 3)
        assert numbers(await reader.events(3)) == [1, 2, 3]
        await until(lambda: len(spans(recorded)) == 4)
    path = PATH_OF_AN_EVENT | {"publish": None}
    del path["command"]
    assert tree(recorded) == path


async def test_a_trace_that_is_not_recorded_goes_nowhere(record: Trace) -> None:
    exporter = record(ALWAYS_OFF)
    with tracing.span("ignored"):
        assert tracing.trace_id() == ""
    async with Hub.running() as hub, TestSocket("/", app=NoteConsumer.as_asgi()) as reader:
        await until(lambda: hub.receiver.up)
        await reader.subscribe(LOG)
        await in_thread(note_send, 1, 7)
        assert numbers(await reader.events(1)) == [7]
    assert spans(exporter) == ()


def test_a_rollback_leaves_no_commit(recorded: InMemorySpanExporter) -> None:
    with transaction.atomic():
        note_send(1, 7)
        transaction.set_rollback(True)
    assert tree(recorded) == {"publish": None}


async def test_a_batch_is_in_the_trace_of_the_first_and_linked_to_the_others(
    recorded: InMemorySpanExporter,
) -> None:
    batch: Batch[int, int] = Batch(lambda asked: {each: each for each in asked})

    async def ask(number: int) -> None:
        with tracing.span(f"asks {number}"):
            await batch.ask(number)

    await asyncio.gather(ask(1), ask(2))
    await batch.ask(3)  # without a trace
    named = {each.name: each for each in spans(recorded)}
    assert tree(recorded) == {"asks 1": None, "asks 2": None, "batch": "asks 1"}
    links = [link.context.span_id for link in named["batch"].links]
    assert links == [named["asks 2"].context.span_id]


def test_a_span_that_failed_tells_the_type_of_the_error_alone(
    recorded: InMemorySpanExporter,
) -> None:
    with pytest.raises(ValueError, match="secret"), tracing.span("fails"):
        raise ValueError("secret")
    (span,) = spans(recorded)
    assert (span.status.description, span.events) == ("ValueError", ())


def test_log_lines_carry_the_id_of_the_trace(recorded: InMemorySpanExporter) -> None:
    inside, outside = logging.makeLogRecord({}), logging.makeLogRecord({})
    with tracing.span("works"):
        LogContextFilter().filter(inside)
    LogContextFilter().filter(outside)
    (span,) = spans(recorded)
    assert inside.__dict__["log_context"] == {"trace_id": f"{span.context.trace_id:032x}"}
    assert outside.__dict__["log_context"] == {}
