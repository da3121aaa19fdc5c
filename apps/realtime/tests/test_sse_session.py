"""Event streams of a session: the rights, presence and revocations of a socket."""

import asyncio
import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.protocol import Person
from apps.realtime.selectors import Position
from apps.realtime.sessions.authentication import Authentication
from apps.realtime.sessions.control import revoke
from apps.realtime.streams import Reader
from apps.realtime.testing import session_cookie, until, user_make
from apps.realtime.tests.factories import LOG, NoteStream, deactivate, note_send
from apps.realtime.tests.sse_factories import Reading, reading

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("layer", "hub")]


class MembersNotes(NoteStream):
    """Readable by everybody who is logged in."""

    presence = True

    @classmethod
    def may_read(cls, *, reader: Reader, key: int) -> bool:
        return reader.user_id is not None

    @classmethod
    def person(cls, *, reader: Reader, key: int) -> Person | None:
        return Person(id=f"user.{reader.user_id}", name="Kay")


def session_events() -> Any:
    return Authentication(StreamEvents.as_asgi(kinds=(MembersNotes,)))


@pytest.fixture
async def kay(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The periodic check of all connections would make up for an announcement that is missing."""
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)
    hub.control.start(Position())
    return await in_thread(user_make, "kay", "Kay")


async def line_of(user: Any) -> dict[str, Any]:
    return {"app": session_events(), "cookies": await in_thread(session_cookie, None, user)}


async def test_the_sessions_user_reads_and_is_named(kay: Any) -> None:
    async with reading(**await line_of(kay)) as reader:
        assert reader.welcome["user"] == str(kay.pk)
        seen = [(await reader.event())["event"] for _ in range(2)]
        assert seen == ["subscribed", "ephemeral"]
        await in_thread(note_send, 1, 7)
        assert await reader.numbers(1) == [7]


async def test_presence_names_the_reader(kay: Any) -> None:
    async with reading(**await line_of(kay)) as reader:
        await reader.event()
        state = json.loads((await reader.event())["data"])["event"]
        assert [person["name"] for person in state["people"]] == ["Kay"]


async def test_a_reader_without_the_right_gets_the_answer_of_an_unknown_stream(kay: Any) -> None:
    answers = []
    for stream in (LOG, "test.log.0", "test.other.1"):
        reader = Reading(stream, app=session_events())
        answers.append(((await reader.begin())["status"], await reader.body()))
    assert answers == [(404, b"Not found, or you do not have access.\n")] * 3


def revoke_kay(kay: Any) -> None:
    with transaction.atomic():
        revoke(stream=LOG, user_id=kay.pk)


def log_out(cookies: Any) -> None:
    client = Client()
    [(_, line)] = cookies
    name, _, value = line.decode().partition("=")
    client.cookies[name] = value
    client.logout()


@pytest.mark.parametrize("how", ["revoked", "logged out", "deactivated"])
async def test_a_right_that_ends_ends_the_stream(kay: Any, hub: Hub, how: str) -> None:
    line = await line_of(kay)
    async with reading(**line) as reader:
        await reader.event()
        await until(lambda: all(each.live for each in hub.streams[LOG].subscriptions))
        if how == "revoked":
            await in_thread(revoke_kay, kay)
        elif how == "deactivated":
            await in_thread(deactivate, kay)
        else:
            await in_thread(log_out, line["cookies"])
        async with asyncio.timeout(10):
            body = (await reader.body()).decode()
        assert f'"stream":"{LOG}","code":"revoked"' in body
        assert hub.connections == set()
