"""A slow query delays only the client that caused it."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Literal

import pytest
from channels.auth import AuthMiddlewareStack
from django.db import DatabaseError, close_old_connections, connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from apps.realtime.consumers import StreamConsumer
from apps.realtime.consumers.fair_share import AT_ONCE
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.loop import on_loop, register_loop
from apps.realtime.layer.threads import THREADS, in_thread, is_sound, pool
from apps.realtime.protocol import Command
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import NoteSend, NoteStream, note_send, numbers

pytestmark = pytest.mark.django_db(transaction=True)

LOG = "test.log.1"


class SlowQuery(Command):
    type: Literal["slow.query"]


class SlowConsumer(StreamConsumer):
    """Asks the database something that takes until the test lets go."""

    kinds = (NoteStream,)
    commands = (NoteSend, SlowQuery)

    async def note_send(self, command: NoteSend) -> None:
        await in_thread(note_send, command.log, command.number)

    async def slow_query(self, command: SlowQuery) -> None:
        await in_thread(slow_query)


asked = threading.Semaphore(0)
released = threading.Event()


def slow_query() -> None:
    """Keeps the database busy until `released`."""
    with connection.cursor() as cursor:
        asked.release()
        if connection.vendor == "sqlite":
            connection.connection.create_function("nap", 0, lambda: released.wait(15))
            cursor.execute("SELECT nap()")
        while not released.is_set():
            cursor.execute("SELECT pg_sleep(0.1)")


@pytest.fixture(autouse=True)
def slow() -> Iterator[None]:
    released.clear()
    yield
    released.set()


def socket(user: Any = None) -> TestSocket:
    return TestSocket("/", app=AuthMiddlewareStack(SlowConsumer.as_asgi()), user=user)


async def all_asked(count: int) -> None:
    for _ in range(count):
        await until(lambda: asked.acquire(blocking=False))


@pytest.mark.usefixtures("hub")
async def test_a_slow_query_delays_no_other_sockets_messages_or_commands() -> None:
    """On asgiref's one thread a 3 s query delayed another socket's message by 2.7 s."""
    async with socket() as patient, socket() as other:
        await other.subscribe(LOG)
        slow = asyncio.ensure_future(patient.ask("slow.query"))
        await all_asked(1)
        assert (await other.ask("note.send", log=1, number=7))["type"] == "ok"
        assert numbers(await other.events(1)) == [7]
        assert not slow.done()
        released.set()
        assert (await slow)["type"] == "ok"


@pytest.mark.usefixtures("hub")
async def test_somebody_with_many_sockets_leaves_threads_to_others(django_user_model: Any) -> None:
    ada = await django_user_model.objects.acreate(username="ada")
    async with AsyncExitStack() as stack, socket() as other:
        many = [await stack.enter_async_context(socket(ada)) for _ in range(THREADS + 4)]
        slow = [asyncio.ensure_future(each.ask("slow.query")) for each in many]
        await all_asked(AT_ONCE)
        assert (await other.ask("note.send", log=1, number=7))["type"] == "ok"
        assert not asked.acquire(blocking=False)
        released.set()
        answers = await asyncio.gather(*slow)
        assert {answer["type"] for answer in answers} == {"ok"}


async def test_the_fan_out_asks_no_database(hub: Hub) -> None:
    """With every thread of the pool in a slow query, others' events still arrive at once."""
    hub.poll_seconds = 3600
    await until(lambda: hub.receiver.up)
    async with socket() as reader:
        await reader.subscribe(LOG)
        slow = [asyncio.ensure_future(in_thread(slow_query)) for _ in range(THREADS)]
        await all_asked(THREADS)
        await asyncio.to_thread(write_elsewhere, 8)
        assert numbers(await reader.events(1)) == [8]
        assert (await reader.ask("ping"))["type"] == "ok"
        assert not any(query.done() for query in slow)
        released.set()
        await asyncio.gather(*slow)


def write_elsewhere(number: int) -> None:
    note_send(1, number)
    close_old_connections()


async def test_threads_and_their_connections_are_bounded_and_given_back() -> None:
    names = await asyncio.gather(*(in_thread(query_and_name) for _ in range(100)))
    assert len(set(names)) <= THREADS
    # Past `in_thread`, which would close what it finds. SQLite's stay with their threads.
    kept = connection.vendor == "sqlite"
    assert {pool.submit(has_connection).result() for _ in range(100)} <= {False, kept}


async def test_a_connection_that_broke_is_not_used_again() -> None:
    await in_thread(break_connection)
    assert await asyncio.gather(*(in_thread(query_and_name) for _ in range(THREADS)))


def break_connection() -> None:
    """As an outage of the database does, in every thread of the pool that comes to it."""
    connection.ensure_connection()
    connection.connection.close()
    with pytest.raises(DatabaseError):
        query_and_name()


@pytest.mark.parametrize("replaced", [False, True])
def test_a_connection_is_kept_until_another_file_is_in_its_place(
    replaced: bool, tmp_path: Path
) -> None:
    """An operator who moves a database away and another one there expects to see that one."""
    (tmp_path / "used.sqlite3").touch()
    database = database_in(tmp_path / "used.sqlite3")
    assert is_sound(database)
    database.ensure_connection()
    if replaced:
        (tmp_path / "other.sqlite3").touch()
        (tmp_path / "other.sqlite3").replace(tmp_path / "used.sqlite3")
    assert is_sound(database) is not replaced
    database.close()


def database_in(file: Path) -> DatabaseWrapper:
    """A database of its own, not opened yet."""
    settings = {**connections["default"].settings_dict, "NAME": file, "OPTIONS": {}}
    return DatabaseWrapper(settings, "of a test")


def query_and_name() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return threading.current_thread().name


def has_connection() -> bool:
    return connection.connection is not None


async def test_a_coroutine_from_a_thread_runs_on_the_registered_loop() -> None:
    """The thread may be called by a view, by a task, or from outside of asyncio."""
    register_loop()
    assert await in_thread(on_loop, running_loop) is asyncio.get_running_loop()
    assert await asyncio.to_thread(on_loop, running_loop) is asyncio.get_running_loop()


async def test_a_hub_registers_its_loop(hub: Hub) -> None:
    assert await in_thread(on_loop, running_loop) is asyncio.get_running_loop()


async def test_code_on_the_registered_loop_does_not_wait_for_itself() -> None:
    register_loop()
    assert on_loop(running_loop) is not asyncio.get_running_loop()


def test_without_a_loop_all_threads_share_one() -> None:
    with ThreadPoolExecutor(2) as threads:
        loops = {threads.submit(on_loop, running_loop).result() for _ in range(6)}
    assert loops == {on_loop(running_loop)}


def test_a_loop_that_has_stopped_is_not_waited_for() -> None:
    """A process could not end while a thread waits for such a loop."""
    stopped, answers = threading.Event(), SimpleQueue[asyncio.AbstractEventLoop]()

    def work() -> None:
        stopped.wait(15)
        answers.put(on_loop(running_loop))

    async def begin() -> asyncio.Task[None]:
        register_loop()
        return asyncio.create_task(in_thread(work))

    loop = asyncio.new_event_loop()
    working = loop.run_until_complete(begin())
    loop.run_until_complete(asyncio.sleep(0))
    stopped.set()
    assert answers.get(timeout=10) is on_loop(running_loop)
    loop.run_until_complete(working)
    loop.close()


async def test_a_loop_that_is_stuck_is_given_up(monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.realtime.layer.loop.LOOP_SECONDS", 0.05)
    register_loop()
    with pytest.raises(TimeoutError):
        await in_thread(on_loop, asyncio.Event().wait)


async def running_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


@pytest.mark.usefixtures("hub")
async def test_a_frame_costs_no_thread(monkeypatch: Any) -> None:
    """Channels' own dispatch closes old connections in a thread, for every message."""

    async def refuse() -> None:
        raise AssertionError("a thread hop")

    monkeypatch.setattr("channels.consumer.aclose_old_connections", refuse)
    async with socket() as reader:
        assert (await reader.ask("ping"))["type"] == "ok"
