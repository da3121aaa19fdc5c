"""Limits as a client meets them: an error, a close code, an answer 429."""

from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from channels.testing import ApplicationCommunicator

from apps.realtime.hub.limits import limits
from apps.realtime.layer.threads import in_thread
from apps.realtime.server.connection_limit import ConnectionCount, ConnectionLimit
from apps.realtime.testing import TestSocket, until
from apps.realtime.tests.factories import NoteConsumer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]


def socket(app: Any = None, **options: Any) -> TestSocket:
    return TestSocket("/", app=app or NoteConsumer.as_asgi(), **options)


async def refusal(socket: TestSocket) -> tuple[str, int]:
    assert await socket.connect()
    return (await socket.frame("error"))["code"], await socket.closed()


async def test_frames_that_come_too_fast_are_refused_and_the_socket_lives_on(
    settings: Any,
) -> None:
    settings.REALTIME_LIMITS = {"frames_per_second": 1, "frames_at_once": 5}
    async with socket() as writer:
        answers = [await writer.ask("ping") for _ in range(8)]
        assert [answer["type"] for answer in answers] == ["ok"] * 5 + ["error"] * 3
        assert answers[-1]["code"] == "too_many"


async def test_a_flood_ends_with_4429(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"frames_per_second": 1, "frames_at_once": 5}
    async with socket() as writer:
        for _ in range(20):
            await writer.send_text("{}")
        assert await writer.closed() == 4429


async def test_malformed_and_binary_frames_count_too(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"frames_per_second": 1, "frames_at_once": 1}
    async with socket() as writer:
        await writer.send_bytes(b"\x00")
        assert (await writer.frame("error"))["code"] == "malformed"
        await writer.send_text("{")
        assert (await writer.frame("error"))["code"] == "too_many"


async def test_a_frame_is_measured_in_bytes() -> None:
    async with socket() as writer:
        await writer.send_text("é" * 33_000)
        assert await writer.closed() == 1009


async def test_a_socket_not_heard_from_is_closed(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"silent_seconds": 0.05}
    async with socket() as reader:
        assert await reader.closed() == 4408


async def test_a_reader_that_exceeds_the_outbox_limits_is_closed(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"outbox_bytes": 10}
    assert await socket().connect()  # the welcome is too much
    reader = socket()
    await reader.connect()
    assert await reader.closed() == 4408


async def test_one_address_has_room_for_so_many_sockets(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"sockets_per_address": 2, "proxies": 1}
    count = ConnectionCount()
    door = ConnectionLimit(NoteConsumer.as_asgi(), count)
    async with from_(door, "192.0.2.1"), from_(door, "192.0.2.2"):
        async with from_(door, "192.0.2.1"):
            assert await refusal(from_(door, "192.0.2.1")) == ("too_many", 4429)
        await until(lambda: len(count) == 2)
        async with from_(door, "192.0.2.1") as again:
            assert (await again.ask("ping"))["type"] == "ok"
    await until(lambda: len(count) == 0)


def from_(door: ConnectionLimit, address: str) -> TestSocket:
    coming = socket(door)
    coming.headers.append((b"x-forwarded-for", address.encode()))
    return coming


async def test_one_user_has_room_for_so_many_sockets(
    settings: Any, django_user_model: Any, caplog: Any
) -> None:
    settings.REALTIME_LIMITS = {"sockets_per_user": 1}
    create = django_user_model.objects.create_user
    ada, grace = [await in_thread(create, username=name) for name in ("ada", "grace")]
    app = AuthMiddlewareStack(ConnectionLimit(NoteConsumer.as_asgi()))
    async with socket(app, user=ada), socket(app, user=grace):
        assert await refusal(socket(app, user=ada)) == ("too_many", 4429)
    assert "Refused a connection to /: too many are open." in caplog.text


async def test_a_handshake_that_fails_does_not_keep_its_count() -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise ZeroDivisionError

    count = ConnectionCount()
    scope = {"type": "websocket", "path": "/", "headers": [], "client": ["192.0.2.1", 1]}
    with pytest.raises(ZeroDivisionError):
        await ConnectionLimit(broken, count)(scope, None, None)
    assert len(count) == 0


async def test_a_request_is_answered_429(settings: Any) -> None:
    settings.REALTIME_LIMITS = {"sockets_per_address": 1}
    count = ConnectionCount()
    count.enter([("address", "192.0.2.1")], limits())
    scope = {"type": "http", "path": "/sse/", "headers": [], "client": ["192.0.2.1", 1]}
    door = ConnectionLimit(NoteConsumer.as_asgi(), count)
    answer = ApplicationCommunicator(door, scope)  # type: ignore[no-untyped-call]
    start = await answer.receive_output()
    assert start["status"] == 429
    assert (b"retry-after", b"30") in start["headers"]
    assert b"Too many connections" in (await answer.receive_output())["body"]
