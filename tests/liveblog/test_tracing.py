"""By OpenTelemetry's standard variables, a trace follows a form into another process."""

import re
from collections.abc import Iterator

import pytest

from apps.realtime.testing.processes import wait_until
from e2e.people import DEMO_PASSWORD
from tests.http_client import HttpClient
from tests.liveblog.collector import CollectedSpan, Collector, collector
from tests.liveblog.factories import PATH, SOCKET, stream_name
from tests.log_lines import lines
from tests.services import redis_server
from tests.site import WebProcess, running_site

POST = "POST /live/<slug:slug>/posts/"


@pytest.fixture(scope="module")
def traces() -> Iterator[Collector]:
    with collector() as traces:
        yield traces


@pytest.fixture(scope="module")
def processes(
    traces: Collector, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[WebProcess]]:
    """A writer's and a reader's, which name themselves so."""
    with (
        redis_server() as redis,
        running_site(channels_url=redis.channels_url, processes=0) as site,
    ):
        found = []
        for name in ("writer", "reader"):
            choice = {
                "OTEL_EXPORTER_OTLP_ENDPOINT": traces.address,
                "OTEL_SERVICE_NAME": name,
                "OTEL_BSP_SCHEDULE_DELAY": "100",  # ms
                "LOG_FORMAT": "json",
            }
            found.append(WebProcess(tmp_path_factory.mktemp(name), site.environment | choice))
            found[-1].start()
        yield found
        for process in found:
            process.stop()


def test_a_trace_goes_from_a_form_to_the_sockets_of_another_process(
    traces: Collector, processes: list[WebProcess]
) -> None:
    writer, reader = processes
    ada, somebody = HttpClient(), HttpClient()
    ada.log_in(writer.url, "ada", DEMO_PASSWORD)
    with somebody.socket(reader.url, SOCKET) as socket:
        socket.ask("subscribe", stream=stream_name(reader.url), after=None, epoch="")
        blog = f"{writer.url}{PATH}"
        client_id = re.findall(r'name="client_id" value="([\w-]+)"', ada.get(blog))[0]
        ada.post(f"{blog}posts/", form_page=blog, body="Followed", client_id=client_id)
        assert "Followed" in socket.next("event")["event"]["html"]
    wait_until(lambda: {"wake-up", "deliver"} <= names_of(trace_of(traces, POST)), "the trace")
    spans = trace_of(traces, POST)
    names = {each.span: each.name for each in spans}
    # The post also changes the list of live blogs, whose readers are others.
    assert {(each.name, each.process, names.get(each.parent)) for each in spans} == {
        (POST, "writer", None),
        ("publish", "writer", POST),
        ("commit", "writer", "publish"),
        ("wake-up", "writer", "commit"),
        ("deliver", "reader", "commit"),
    }
    assert "Followed" not in "".join(each.attributes for each in spans)
    logged = [line for line in lines(writer) if line.get("trace_id") == spans[0].trace]
    assert logged[-1]["message"].startswith(POST)


def names_of(spans: list[CollectedSpan]) -> set[str]:
    return {each.name for each in spans}


def trace_of(traces: Collector, name: str) -> list[CollectedSpan]:
    """The spans of the trace that began with `name`."""
    trace = next((each.trace for each in traces.spans if each.name == name), None)
    return [each for each in traces.spans if each.trace == trace]
