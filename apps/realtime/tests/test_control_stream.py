"""A session that ends closes its sockets within three seconds, even on a failing layer."""

import asyncio
from typing import Any

import pytest
from channels.auth import AuthMiddlewareStack
from channels.layers import InMemoryChannelLayer
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client

from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.sessions.control import CONTROL_STREAM, end_session, revalidate_user
from apps.realtime.sessions.revalidator import Revalidator
from apps.realtime.streams import session_principal
from apps.realtime.tasks.retention import Window, events_trim
from apps.realtime.testing import TestSocket, until, user_make
from apps.realtime.tests.factories import NoteConsumer, change_password, deactivate

pytestmark = pytest.mark.django_db(transaction=True)

AT_MOST = 3.0  # seconds, as docs/realtime/sessions.md promises


class DeadLayer(InMemoryChannelLayer):
    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        raise ConnectionError("down on purpose")


class PausedLayer(InMemoryChannelLayer):
    """Takes what it is sent and never answers, as a Redis that is stopped."""

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await asyncio.Event().wait()


def use(settings: Any, layer: type[InMemoryChannelLayer]) -> None:
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.{layer.__name__}"}}


@pytest.fixture
async def member() -> Any:
    return await in_thread(user_make, "kay")


def socket(user: Any = None, app: Any = None) -> TestSocket:
    return TestSocket("/", user=user, app=AuthMiddlewareStack(app or NoteConsumer.as_asgi()))


def guest_session() -> str:
    """A stored session of nobody known; its key."""
    store = SessionStore()
    store["name"] = "a guest"
    store.save()
    return str(store.session_key)


def log_out(user: Any) -> None:
    client = Client()
    for session in Session.objects.all():
        client.cookies["sessionid"] = session.session_key
        client.post("/accounts/logout/")


def deactivate_without_a_word(user: Any) -> None:
    get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)


def delete(user: Any) -> None:
    user.delete()


async def closes_soon(reader: TestSocket) -> None:
    async with asyncio.timeout(AT_MOST):
        assert await reader.closed() == 4401


async def follow(hub: Hub) -> None:
    """Have the hub follow the control stream, without the check of all connections that begins it.

    It does so once there is a connection.
    """
    hub.control._missed = lambda: None
    await hub.poll()


@pytest.mark.parametrize("happens", [log_out, change_password, deactivate, delete])
async def test_its_sockets_close_within_three_seconds_without_the_layer(
    settings: Any, member: Any, happens: Any
) -> None:
    use(settings, DeadLayer)
    async with Hub.running() as hub, socket(member) as reader:
        await follow(hub)
        await in_thread(happens, member)
        await closes_soon(reader)


async def test_a_layer_that_does_not_answer_delays_no_poll(
    settings: Any, member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(settings, PausedLayer)
    monkeypatch.setattr("apps.realtime.layer.broadcaster.SEND_SECONDS", 0.05)
    monkeypatch.setattr("apps.realtime.layer.receiver.LAYER_TIMEOUT", 3600)
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 0.05)
    async with Hub.running() as hub, socket(member) as reader:
        await follow(hub)
        await until(lambda: hub.receiver._unanswered > 1)
        await in_thread(log_out, member)
        await closes_soon(reader)


async def test_one_that_ends_during_the_handshake_is_noticed(hub: Hub, member: Any) -> None:
    """The session was read, and is over before the hub knows the connection."""
    consumer = NoteConsumer.as_asgi()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await in_thread(log_out, member)
        principal = session_principal(scope["session"].session_key)
        await until(lambda: principal in hub.revalidator._announced_at)
        await consumer(scope, receive, send)

    async with socket():
        await follow(hub)
        async with socket(member, app=app) as late:
            await closes_soon(late)


async def test_one_that_has_a_new_content_may_come_back_at_once(hub: Hub) -> None:
    """A guest who leaves keeps the session: the announcement concerns older connections."""
    key = await in_thread(guest_session)
    async with socket():
        await follow(hub)
        await in_thread(end_session, session_key=key)
        await until(lambda: session_principal(key) in hub.revalidator._announced_at)
        guest = socket()
        guest.headers.append((b"cookie", f"sessionid={key}".encode()))
        async with guest:
            await hub.revalidator.check()
            assert (await guest.ask("ping"))["type"] == "ok"


def test_an_announcement_is_remembered_for_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 130.0, 150.0, 200.0])
    monkeypatch.setattr(f"{Revalidator.__module__}.time.monotonic", lambda: next(times))
    found = Revalidator(set(), spawn=lambda work: work.close())
    for name in ("user.1", "user.2", "user.1", "user.3"):
        found.announced(name)
    assert list(found._announced_at) == ["user.1", "user.3"]


@pytest.fixture
def no_poll(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub polls only when the test says so, and hears nothing from the layer."""
    use(settings, DeadLayer)
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 3600)


@pytest.mark.usefixtures("no_poll")
async def test_a_hub_that_missed_more_than_the_log_holds_checks_everybody(member: Any) -> None:
    async with Hub.running() as hub, socket(member) as reader:
        await follow(hub)
        await in_thread(deactivate_without_a_word, member)
        for user_id in (901, 902):
            await in_thread(revalidate_user, user_id=user_id)
        await in_thread(events_trim, stream=CONTROL_STREAM, window=Window.of(events=0))
        hub.control._missed = lambda: hub._spawn(hub.revalidator.check())
        await hub.poll()
        await closes_soon(reader)


@pytest.mark.usefixtures("no_poll")
async def test_a_hub_that_joins_the_control_stream_checks_existing_connections(member: Any) -> None:
    async with Hub.running() as hub, socket(member) as reader:
        await until(lambda: hub.control.seq is not None)
        await hub.revalidator.check()
        await in_thread(deactivate_without_a_word, member)
        hub.control.seq = None  # as before the first connection
        await hub.poll()
        await closes_soon(reader)


@pytest.mark.usefixtures("in_memory")
async def test_a_hub_follows_from_its_first_connection_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.realtime.hub.hub.POLL_SECONDS_WITHOUT_LAYER", 3600)
    async with Hub.running(poll_seconds=3600) as hub:
        await until(lambda: hub.receiver.up)
        await hub.poll()
        assert hub.control.seq is None
        async with socket():
            await until(lambda: hub.control.seq is not None, seconds=AT_MOST)
