"""A guest, messages, and the events that a test reads."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from apps.chat.models import Restriction, Room
from apps.chat.people import GUEST, Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import message_send
from apps.chat.streams import RoomStream
from apps.realtime.testing import TestSocket, logged_events

PATH = "/ws/chat/"
ROBIN = Participant(user_id=None, guest_key="robins-key", name="Robin")
ROBINS_SESSION = {GUEST: {"name": "Robin", "key": "robins-key"}}


def robins() -> TestSocket:
    """A guest's socket."""
    return TestSocket(PATH, session=ROBINS_SESSION)


def say(
    room: Room,
    body: str = "Hello",
    *,
    by: AbstractBaseUser | Participant = ROBIN,
    client_id: UUID | None = None,
) -> Sent:
    """Write a message."""
    return message_send(
        room_id=room.pk,
        participant=member(by) if isinstance(by, AbstractBaseUser) else by,
        body=body,
        client_id=client_id or uuid4(),
    )


def restrict(room: Room, person: Participant, kind: str) -> None:
    """Ban or mute somebody without a moderator. The banned stay members, as in a race."""
    Restriction.objects.create(
        room=room,
        kind=kind,
        until=timezone.now() + timedelta(hours=1) if kind == Restriction.Kind.MUTE else None,
        user_id=person.user_id,
        guest_key=person.guest_key or "",
        session=person.session,
        name=person.name,
    )


def events_of(room: Room) -> list[dict[str, Any]]:
    """The bodies of the room's events, in order."""
    return logged_events(RoomStream.name(room.pk))


async def events_left(socket: TestSocket) -> list[dict[str, Any]]:
    """The events that the test has not read yet, without those about presence."""
    return [frame for frame in await socket.silent() if frame["type"] == "event"]


def snapshot_of(page: Any) -> Any:
    """The JSON in a room's page."""
    found = re.search(r'<script type="application/json">(.*?)</script>', page.content.decode())
    assert found is not None
    return json.loads(found[1])
