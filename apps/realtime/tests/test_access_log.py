"""Each line in the log names its request, socket or task."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.utils.module_loading import import_string

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.broadcaster import layer
from apps.realtime.layer.threads import in_thread
from apps.realtime.server.access_log import AccessLog
from apps.realtime.tasks import task
from apps.realtime.telemetry.log_context import LogContextFilter, bound_log_context, log_context
from apps.realtime.testing import TestSocket
from apps.realtime.tests.factories import LOG, NoteConsumer, note_send
from apps.realtime.tests.task_factories import all_done, soon, working

logger = logging.getLogger(__name__)


class Kept(logging.Handler):
    """Traces records where they are logged, as the site's handler does."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.records: list[Any] = []
        self.addFilter(LogContextFilter())

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """The log records of the test. Loading the site configures logging."""
    site()
    handler = Kept()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)


def site() -> Any:
    return import_string(settings.ASGI_APPLICATION)


def about(record: logging.LogRecord) -> dict[str, Any]:
    return dict(vars(record)["log_context"])


async def ask(app: Any, *headers: tuple[bytes, bytes], path: str = "/") -> dict[str, Any]:
    """The first message of the answer."""
    scope = {"type": "http", "method": "GET", "path": path, "headers": headers}
    client: Any = ApplicationCommunicator(AccessLog(app), scope)  # type: ignore[no-untyped-call]
    await client.send_input({"type": "http.request"})
    start: dict[str, Any] = await client.receive_output()
    await client.wait()
    return start


async def page(scope: Any, receive: Any, send: Any) -> None:
    logger.info("A page")
    await in_thread(logger.info, "A thread of it")
    await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})


def id_of(start: dict[str, Any]) -> str:
    return str(dict(start["headers"])[b"x-request-id"].decode())


async def test_all_lines_of_a_request_have_its_id_also_those_of_its_threads(lines: Any) -> None:
    first, second = id_of(await ask(page)), id_of(await ask(page))
    assert first != second
    assert [about(line)["request_id"] for line in lines] == [first] * 3 + [second] * 3
    assert lines[0].about == f" [{first}]"
    assert log_context().all() == {}


@pytest.mark.parametrize("given", ["0123abcd", "a.b-c_d" * 9])
async def test_a_well_formed_id_of_a_proxy_is_kept(given: str) -> None:
    assert id_of(await ask(page, (b"x-request-id", given.encode()))) == given


@pytest.mark.parametrize("given", ["short", "x" * 65, "with a space", "<script>", "ümlaut-id"])
async def test_anything_else_is_not_taken_for_an_id(given: str) -> None:
    made = id_of(await ask(page, (b"x-request-id", given.encode("latin-1"))))
    assert made != given
    assert len(made) == 32


async def test_an_application_that_fails_is_a_500(lines: Any) -> None:
    async def fail(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await ask(fail)
    assert (lines[-1].levelname, lines[-1].fields["status"]) == ("WARNING", 500)


async def test_a_client_that_disconnects_before_the_answer_is_logged_as_499(lines: Any) -> None:
    async def give_up(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "nothing"})

    await ask(give_up)
    assert lines[-1].fields["status"] == 499


@pytest.mark.django_db(transaction=True)
async def test_a_socket_has_one_line_and_the_hub_it_started_is_not_about_it(lines: Any) -> None:
    async with TestSocket(
        "/ws/echo/", app=AccessLog(NoteConsumer.as_asgi(), ["/ws/echo/"])
    ) as socket:
        await socket.subscribe(LOG)
        await layer().group_send(LOG, {"type": "chat.message", "stream": LOG})
        await in_thread(note_send, 1, 1)
        await socket.event()
    await Hub.current().stop()
    hubs, mine = lines
    assert "cannot be read" in hubs.getMessage()
    assert about(hubs) == {}
    assert mine.getMessage().startswith("Socket to /ws/echo/ ended (1000) after 0.")
    assert about(mine).keys() == {"socket_id", "route", "user", "close_code"}


@pytest.mark.django_db(transaction=True)
async def test_a_command_that_is_refused_is_counted_in_the_sockets_line(lines: Any) -> None:
    async with TestSocket("/", app=AccessLog(NoteConsumer.as_asgi())) as socket:
        for stream in (LOG, "test.log.100", "chat.room.1"):
            await socket.subscribe(stream)
        await socket.ask("typing", stream=LOG)
    await Hub.current().stop()
    assert about(lines[-1])["refused_commands"] == 3


@pytest.mark.django_db(transaction=True)
async def test_the_lines_of_a_task_name_it(lines: Any) -> None:
    async with working():
        await say_hello.aenqueue()
        await soon(all_done)
    (line,) = [line for line in lines if line.getMessage() == "At work"]
    assert about(line)["task"].startswith("sums#")


@task(queue_name="sums")
def say_hello() -> None:
    logger.info("At work")


def test_a_line_outside_of_everything_is_about_nothing(lines: Any) -> None:
    logger.info("Hello")
    assert (about(lines[0]), lines[0].about) == ({}, "")


def test_traces_do_not_leak_into_one_another() -> None:
    with bound_log_context(request_id="outer"), bound_log_context(request_id="inner") as inner:
        inner.fields["route"] = "/"
        assert log_context().all() == {"request_id": "inner", "route": "/"}
    assert log_context().all() == {}


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/ws/echo/", "/ws/echo/"),
        ("/ws/echo/a/", "(none)"),
        ("/ws/secret", "(none)"),
    ],
)
def test_a_socket_is_named_by_its_route(path: str, route: str) -> None:
    assert site().application_mapping["websocket"].route_of(path) == route
