"""The wire messages of the connection check and the status page."""

from typing import Annotated, Literal

from pydantic import Field

from apps.realtime.protocol import Command, Event, Milliseconds, WireModel, example


class Echoed(WireModel):
    """The `result` of an echo: the same text, unchanged."""

    model_config = example(text="Hello?", sent_at=1_767_225_600_000)

    text: Annotated[str, Field(max_length=1_000)]
    sent_at: Milliseconds


class Echo(Command):
    """Answered with its own content, which shows that messages pass in both directions."""

    answer = Echoed
    model_config = example(id="c4", text="Hello?", sent_at=1_767_225_600_000)

    type: Literal["echo"]
    text: Annotated[str, Field(max_length=1_000)]
    sent_at: Milliseconds


class ProcessReport(Event):
    """The state of one process of the site.

    Counts begin with the process. `late_ms` is the 95th percentile of the delivery latency since
    the last report, null if nothing was delivered. With `ended` it is the last report.
    """

    model_config = example(
        process="4f1c0a7be2d94d3fb8f5e7a1c2d3e4f5",
        role="web",
        host="web-1",
        pid=7,
        started_at=1_767_225_600_000,
        at=1_767_229_200_000,
        layer_up=True,
        draining=False,
        ended=False,
        sockets=310,
        event_streams=12,
        subscriptions=480,
        published=1_204,
        delivered=98_310,
        late_ms=4,
        gaps=2,
        slow=1,
        tasks=0,
    )

    type: Literal["process.report"] = "process.report"
    process: str
    role: Literal["web", "worker"]
    host: str
    pid: int
    started_at: Milliseconds
    at: Milliseconds
    layer_up: bool
    draining: bool
    ended: bool
    sockets: int
    event_streams: int
    subscriptions: int
    published: int
    delivered: int
    late_ms: int | None
    gaps: int
    slow: int
    tasks: int


class QueueReport(WireModel):
    """The tasks of one queue. `failed` counts those given up within the last hour."""

    model_config = example(queue="trim", ready=3, running=1, failed=0, oldest_seconds=1.5)

    queue: str
    ready: int
    running: int
    failed: int
    oldest_seconds: float


class TasksReport(Event):
    """The tasks of the site, by queue. A queue without any is left out."""

    model_config = example(
        queues=[{"queue": "trim", "ready": 3, "running": 1, "failed": 0, "oldest_seconds": 1.5}]
    )

    type: Literal["tasks.report"] = "tasks.report"
    queues: list[QueueReport]


COMMANDS: tuple[type[Command], ...] = (Echo,)
EVENTS: tuple[type[Event], ...] = ()
EPHEMERALS: tuple[type[Event], ...] = (ProcessReport, TasksReport)
