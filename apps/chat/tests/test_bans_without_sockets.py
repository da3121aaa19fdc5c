"""A ban holds where WebSockets are blocked: for event streams and commands by POST."""

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest

from apps.chat.models import Message, Room
from apps.chat.people import guest, member
from apps.chat.routing import session_kinds
from apps.chat.services import person_ban, room_create
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import say
from apps.realtime.consumers.sse import StreamEvents
from apps.realtime.layer.threads import in_thread
from apps.realtime.sessions.authentication import Authentication
from apps.realtime.testing import session_cookie, user_make
from apps.realtime.tests.sse_factories import Reading

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rooms(grace: Any) -> Room:
    """A room that Grace owns."""
    return room_create(name="Graces", slug="graces", owner=member(grace))


async def test_a_banned_members_event_stream_ends_and_does_not_start_again(
    rooms: Room, grace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)
    dora = await in_thread(user_make, "dora", "Dora")
    line: dict[str, Any] = {
        "stream": RoomStream.name(rooms.pk),
        "app": Authentication(StreamEvents.as_asgi(kinds=session_kinds)),
        "cookies": await in_thread(session_cookie, None, dora),
    }
    reader = Reading(**line)
    assert (await reader.begin())["status"] == 200
    while (await reader.event()).get("event") != "subscribed":
        pass
    await in_thread(person_ban, room_id=rooms.pk, actor=member(grace), person=member(dora))
    await in_thread(say, rooms, "She is gone", by=grace)
    async with asyncio.timeout(10):
        body = (await reader.body()).decode()
    assert '"code":"revoked"' in body
    assert "She is gone" not in body
    assert (await Reading(**line).begin())["status"] == 404


def test_a_banned_guests_commands_find_neither_the_room_nor_its_messages(
    robin_client: Any, general: Room, rooms: Room, grace: Any
) -> None:
    robin = guest(robin_client.session)
    assert robin is not None
    own = say(rooms, "Before", by=robin).message_id
    person_ban(room_id=rooms.pk, actor=member(grace), person=robin)
    text = {"body": "After", "version": 1}
    commands: list[dict[str, Any]] = [
        {"type": "message.send", "room_id": rooms.pk, "client_id": str(uuid4()), "body": "After"},
        {"type": "message.edit", "message_id": own, **text},
        {"type": "message.react", "message_id": own, "emoji": "👍", "present": True},
        {"type": "message.delete", "message_id": own},
        {"type": "room.people", "room_id": rooms.pk},
        {"type": "room.read", "room_id": rooms.pk, "message_id": own},
    ]
    for slug in ("graces", "general"):  # the address is that of another room, too
        for command in commands:
            sent = json.dumps({"id": "c1", **command})
            answer = robin_client.post(
                f"/chat/{slug}/command/", sent, content_type="application/json"
            )
            assert answer.json()["code"] == "not_found", command
    assert list(Message.objects.values_list("body", flat=True)) == ["Before"]
