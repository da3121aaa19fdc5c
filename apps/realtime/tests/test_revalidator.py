"""Connections that are no longer allowed end at once, and soon even if the notice is lost."""

from itertools import chain, repeat
from typing import Any
from unittest.mock import AsyncMock

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from apps.realtime.consumers import StreamConsumer
from apps.realtime.hub import join as join_module
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.selectors import Position, entries_after
from apps.realtime.server.same_origin import SameOrigin
from apps.realtime.sessions.control import revoke, revoke_all
from apps.realtime.streams import Reader, StreamKind
from apps.realtime.testing import TestSocket
from apps.realtime.testing.processes import wait_until
from apps.realtime.tests.factories import note_send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("hub")]

LOG = "test.log.1"
allowed: set[int | None] = set()


@pytest.fixture(autouse=True)
def no_check_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """The periodic check of all connections would make up for an announcement that is missing."""
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)


@pytest.fixture(autouse=True)
async def control_is_followed(no_check_of_all: None, hub: Hub) -> None:
    """From its beginning, or else all connections are checked first."""
    hub.control.start(Position())


class ClubStream(StreamKind):
    """Readable by those in `allowed`."""

    kind = "test.log"

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return reader.user_id in allowed


class ClubConsumer(StreamConsumer):
    kinds = (ClubStream,)


def member_create(name: str = "kay") -> Any:
    user = get_user_model()._default_manager.create(username=name)
    user.set_password("a-first-secret")
    user.save()
    allowed.add(user.pk)
    return user


@pytest.fixture
async def member() -> Any:
    return await in_thread(member_create)


def socket(user: Any = None, session: Any = None) -> TestSocket:
    app = SameOrigin(AuthMiddlewareStack(ClubConsumer.as_asgi()))
    return TestSocket("/", user=user, session=session, app=app)


@pytest.mark.usefixtures("layer")
async def test_logging_out_closes_this_sessions_sockets_only(member: Any) -> None:
    client = Client()
    await in_thread(client.force_login, member)
    key = client.cookies["sessionid"].value
    async with socket(member) as elsewhere:
        here = socket()
        here.headers.append((b"cookie", f"sessionid={key}".encode()))
        async with here:
            await in_thread(client.post, "/accounts/logout/")
            assert await here.closed() == 4401
        assert (await elsewhere.ask("ping"))["type"] == "ok"


def visit(session: dict[str, Any]) -> tuple[Client, str]:
    """A browser with a session of nobody known yet, and the session's key."""
    client = Client()
    store = client.session
    store.update(session)
    store.save()
    return client, str(store.session_key)


def with_cookie(key: str) -> TestSocket:
    found = socket()
    found.headers.append((b"cookie", f"sessionid={key}".encode()))
    return found


@pytest.mark.usefixtures("layer")
async def test_logging_in_closes_the_sessions_sockets(member: Any) -> None:
    """Django gives the session another key; the browser comes back with that one."""
    client, key = await in_thread(visit, {"name": "a guest"})
    async with with_cookie(key) as guest:
        answer = await in_thread(
            client.post, "/accounts/login/", {"login": "kay", "password": "a-first-secret"}
        )
        assert answer.status_code == 302
        assert await guest.closed() == 4401
    assert client.cookies["sessionid"].value != key
    async with with_cookie(client.cookies["sessionid"].value) as back:
        assert (await back.ask("ping"))["type"] == "ok"


async def test_logging_in_with_nothing_before_closes_nothing(member: Any) -> None:
    async with socket(member) as elsewhere:
        await in_thread(Client().force_login, member)
        assert (await elsewhere.ask("ping"))["type"] == "ok"


async def test_the_welcome_names_the_user(member: Any) -> None:
    for user, name in ((None, None), (member, str(member.pk))):
        one = socket(user)
        await one.connect()
        assert (await one.frame("welcome"))["user"] == name


async def test_a_new_password_closes_the_sockets(member: Any) -> None:
    async with socket(member) as reader:
        member.set_password("another-secret")
        await in_thread(member.save)
        assert await reader.closed() == 4401


async def test_a_change_that_does_not_matter_closes_nothing(member: Any, hub: Hub) -> None:
    async with socket(member) as reader:
        member.first_name = "Katherine"
        await in_thread(member.save)
        await hub.revalidator.check()
        assert (await reader.ask("ping"))["type"] == "ok"


async def test_deactivation_closes_the_sockets(member: Any) -> None:
    async with socket(member) as reader:
        member.is_active = False
        await in_thread(member.save)
        assert await reader.closed() == 4401


async def test_deletion_closes_the_sockets(member: Any) -> None:
    async with socket(member) as reader:
        await in_thread(member.delete)
        assert await reader.closed() == 4401


def expire_sessions() -> None:
    Session.objects.update(expire_date=timezone.now())


async def test_expiry_closes_the_sockets(member: Any, hub: Hub) -> None:
    async with socket(member) as reader:
        await in_thread(expire_sessions)
        await hub.revalidator.check()
        assert await reader.closed() == 4401


async def test_expiry_closes_the_sockets_of_somebody_unknown(hub: Hub) -> None:
    async with socket(session={"name": "a guest"}) as reader:
        await in_thread(expire_sessions)
        await hub.revalidator.check()
        assert await reader.closed() == 4401


def deactivated_without_a_word(user: Any) -> None:
    get_user_model()._default_manager.filter(pk=user.pk).update(is_active=False)


async def test_a_lost_notice_is_made_up_for_by_the_check(member: Any, hub: Hub) -> None:
    async with socket(member) as reader:
        await in_thread(deactivated_without_a_word, member)
        await hub.revalidator.check()
        assert await reader.closed() == 4401


async def test_the_check_runs_periodically(member: Any, monkeypatch: Any, hub: Hub) -> None:
    await hub.stop()
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 0.05)
    async with socket(member) as reader:
        await in_thread(deactivated_without_a_word, member)
        assert await reader.closed() == 4401
    await Hub.current().stop()


def revoke_from(user: Any) -> None:
    with transaction.atomic():
        allowed.discard(user.pk)
        revoke(stream=LOG, user_id=user.pk)


@pytest.mark.usefixtures("layer")
async def test_revoking_ends_the_subscription_now_and_refuses_it_later(member: Any) -> None:
    other = await in_thread(member_create, "jay")
    async with socket(member) as reader, socket(other) as stays:
        for each in (reader, stays):
            await each.subscribe(LOG)
        await in_thread(note_send, 1, 1)
        assert (await reader.event())["seq"] == 1
        await in_thread(revoke_from, member)
        assert await reader.frame("unsubscribed") == {
            "type": "unsubscribed",
            "stream": LOG,
            "code": "revoked",
        }
        await in_thread(note_send, 1, 2)
        assert [frame["seq"] for frame in await stays.events(2)] == [1, 2]
        assert (await reader.subscribe(LOG, after=0))["code"] == "not_found"
        assert await reader.silent() == []


def in_transaction(notice: Any, **fields: Any) -> None:
    with transaction.atomic():
        notice(stream=LOG, **fields)


@pytest.mark.usefixtures("layer")
async def test_all_guests_can_be_unsubscribed_together(member: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(ClubStream, "may_read", lambda **_: True)
    async with socket(session={"name": "a guest"}) as guest, socket() as unknown:
        async with socket(member) as stays:
            for each in (guest, unknown, stays):
                await each.subscribe(LOG)
            await in_thread(in_transaction, revoke, user_id=None)
            for each in (guest, unknown):
                assert (await each.frame("unsubscribed"))["code"] == "revoked"
            await in_thread(note_send, 1, 1)
            assert (await stays.event())["seq"] == 1
        assert await guest.silent() == []


@pytest.mark.usefixtures("layer")
async def test_everybody_can_be_sent_away_together(member: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(ClubStream, "may_read", lambda **_: True)
    async with socket() as unknown, socket(member) as known:
        for each in (unknown, known):
            await each.subscribe(LOG)
        await in_thread(in_transaction, revoke_all)
        for each in (unknown, known):
            assert (await each.frame("unsubscribed"))["code"] == "revoked"
            await in_thread(note_send, 1, 1)
            assert await each.silent() == []


async def test_a_right_lost_without_a_notice_ends_the_subscription_at_the_check(
    member: Any, hub: Hub
) -> None:
    async with socket(member) as reader:
        await reader.subscribe(LOG)
        allowed.discard(member.pk)
        await hub.revalidator.check()
        assert (await reader.frame("unsubscribed"))["code"] == "revoked"


async def test_a_right_lost_while_subscribing_is_noticed(
    member: Any, monkeypatch: Any, hub: Hub
) -> None:
    """The notice went by between the check and the joining of the group."""
    answers = chain([True], repeat(False))
    monkeypatch.setattr(ClubStream, "may_read", lambda **_: next(answers))
    monkeypatch.setattr(hub.revalidator, "check", AsyncMock())  # it would ask, too
    async with socket(member) as reader:
        assert (await reader.subscribe(LOG))["code"] == "not_found"
        stream = hub.streams.get(LOG)  # which a hub drops that nobody subscribes to
        assert stream is None or not stream.subscriptions


async def test_a_right_lost_in_the_middle_of_a_replay_stops_it(
    member: Any, monkeypatch: Any, hub: Hub
) -> None:
    """Revoked while the second batch of the log is being read: it is not sent."""
    for number in range(1, 5):
        await in_thread(note_send, 1, number)
    monkeypatch.setattr(join_module, "REPLAY_BATCH", 2)

    def read(*, stream: str, after: int, limit: int) -> Any:
        if after > 0:
            revoke_from(member)
            wait_until(lambda: not hub.streams[LOG].subscriptions, "the end of the subscription")
        return entries_after(stream=stream, after=after, limit=limit)

    monkeypatch.setattr(join_module, "entries_after", read)
    async with socket(member) as reader:
        await reader.subscribe(LOG, after=0)
        await reader.frame("unsubscribed")
        assert [frame["seq"] for frame in await reader.silent()] == [1, 2]
