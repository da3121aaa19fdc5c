"""Counts the queries of a handshake and of a subscribe, from the socket to the database."""

import threading
from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import AsyncMock

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.backends.utils import CursorWrapper

from apps.chat.models import Room
from apps.chat.people import member
from apps.chat.services import room_enter
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, robins, say
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread, pool
from apps.realtime.sessions.revalidator import Revalidator
from apps.realtime.testing import TestSocket, until

pytestmark = pytest.mark.django_db(transaction=True)


class Asked:
    """The calls in threads, and their queries."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.queries: list[str] = []

    def clear(self) -> None:
        self.calls.clear()
        self.queries.clear()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    asked = Asked()
    execute: Any = CursorWrapper.execute
    submit: Any = pool.submit

    def counted(self: Any, sql: str, params: Any = None) -> Any:
        if threading.current_thread().name.startswith("realtime"):
            asked.queries.append(sql)
        return execute(self, sql, params)

    def hop(function: Any, *args: Any) -> Any:
        asked.calls.append(str(args))
        return submit(function, *args)

    monkeypatch.setattr(CursorWrapper, "execute", counted)
    monkeypatch.setattr(pool, "submit", hop)
    return asked


@pytest.fixture
async def hub(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hub]:
    """A hub that asks nothing on its own."""
    monkeypatch.setattr(Hub, "poll", AsyncMock())
    monkeypatch.setattr(Revalidator, "check", AsyncMock())
    async with Hub.running() as hub, robins():
        await until(lambda: hub.receiver.up)
        yield hub


async def test_a_member_subscribes_to_what_is_followed_with_one_query_in_one_thread(
    general: Room, ada: AbstractBaseUser, hub: Hub, asked: Asked
) -> None:
    stream = RoomStream.name(general.pk)
    await in_thread(room_enter, room_id=general.pk, participant=member(ada))  # as its page does
    async with TestSocket(PATH, user=ada) as first, TestSocket(PATH, user=ada) as returning:
        answer = await first.subscribe(stream)
        cursor = {"after": answer["result"]["head"], "epoch": answer["result"]["epoch"]}
        asked.clear()
        assert (await returning.subscribe(stream, **cursor))["type"] == "ok"
        assert (len(asked.queries), len(asked.calls)) == (1, 1)
        await in_thread(say, general)
        assert (await returning.event())["seq"] == 1


async def test_a_guest_subscribes_with_two_queries(general: Room, hub: Hub, asked: Asked) -> None:
    stream = RoomStream.name(general.pk)
    async with robins() as first, robins() as returning:
        await first.subscribe(stream)
        asked.clear()
        await returning.subscribe(stream)
        assert (len(asked.queries), len(asked.calls)) == (2, 1)


async def test_a_handshake_takes_two_queries_in_one_thread(
    ada: AbstractBaseUser, hub: Hub, asked: Asked
) -> None:
    """The session, whose content says which user to read; and the user."""
    async with TestSocket(PATH, user=ada):
        assert (len(asked.queries), len(asked.calls)) == (2, 1)
