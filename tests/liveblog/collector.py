"""An OpenTelemetry collector that keeps what it gets, to be asked by a test."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from apps.realtime.testing.processes import HOST


@dataclass(frozen=True)
class CollectedSpan:
    """`process` names the process that sent it; ids are hex digits."""

    name: str
    process: str
    trace: str
    span: str
    parent: str
    attributes: str


class Collector(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__((HOST, 0), Receiver)
        self.spans: list[CollectedSpan] = []

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.server_port}"

    def take(self, body: bytes) -> None:
        for sent in ExportTraceServiceRequest.FromString(body).resource_spans:
            attributes = {each.key: each.value for each in sent.resource.attributes}
            process = attributes["service.name"].string_value
            self.spans += [
                CollectedSpan(
                    span.name,
                    process,
                    span.trace_id.hex(),
                    span.span_id.hex(),
                    span.parent_span_id.hex(),
                    str(span.attributes),
                )
                for scope in sent.scope_spans
                for span in scope.spans
            ]


class Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Encoding"] is None and self.path == "/v1/traces":
            self.server.take(body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Nothing: the server would write to standard error."""


@contextmanager
def collector() -> Iterator[Collector]:
    with Collector() as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
