"""A role x action matrix: each role's rights through a socket, in each kind of room."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from apps.chat.models import Membership, Restriction, Room
from apps.chat.people import Participant, member
from apps.chat.services import room_archive, room_create, room_update
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, ROBIN, ROBINS_SESSION, restrict, say
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db(transaction=True)

SOMEBODY = Participant(user_id=None, guest_key="another-key", name="Somebody")
# Each action with the answers where somebody may write, moderate, nothing at all, only read, and
# only read although they have written.
ACTIONS = {
    "subscribe": ("ok", "ok", "not_found", "ok", "ok"),
    "typing": ("ok", "ok", "not_subscribed", "forbidden", "ok"),
    "send": ("ok", "ok", "not_found", "forbidden", "forbidden"),
    "people": ("ok", "ok", "not_found", "forbidden", "ok"),
    "edit own": ("ok", "ok", "not_found", "forbidden", "forbidden"),
    "edit another's": ("forbidden", "forbidden", "not_found", "forbidden", "forbidden"),
    "react": ("ok", "ok", "not_found", "forbidden", "forbidden"),
    "pin": ("forbidden", "ok", "not_found", "forbidden", "forbidden"),
    "delete own": ("ok", "ok", "not_found", "forbidden", "ok"),
    "delete another's": ("forbidden", "ok", "not_found", "forbidden", "forbidden"),
}
OPEN, MODERATED, SHUT, READING, MUTED = zip(*ACTIONS.values(), strict=True)
NAMELESS = (*SHUT[:2], *READING[2:])  # without a name, where not even those may read
KEPT = {"typing", "people", "delete own"}  # what an archived room still allows to who reads it
ARCHIVED = tuple("ok" if act in KEPT else READING[i] for i, act in enumerate(ACTIONS))
JOINED = ("open", "members", "private")
STAFF = ("staff", "deleter")  # the second by Django's permission alone
BANNED = ("banned", "banned guest")  # who were a member and a guest
GUESTS = ("guest", "banned guest")
SILENT = ("muted", "locked out")  # the second in a room that is locked
MATRIX = [
    ("nameless", "open", READING),
    *(("nameless", access, NAMELESS) for access in ("members", "private", "closed")),
    ("guest", "open", OPEN),
    *(("guest", access, SHUT) for access in ("members", "private", "closed")),
    ("stranger", "open", OPEN),  # a member of the site who has not entered the room
    ("stranger", "members", OPEN),
    ("stranger", "private", SHUT),
    *(("member", access, OPEN) for access in JOINED),
    *(("moderator", access, MODERATED) for access in JOINED),
    *(("owner", access, MODERATED) for access in JOINED),
    *((role, access, MODERATED) for role in STAFF for access in ("open", "members")),
    *((role, "private", SHUT) for role in STAFF),  # unless they are invited
    *((role, access, MUTED) for role in SILENT for access in ("open", "members")),
    *((role, access, SHUT) for role in BANNED for access in JOINED),
    *((role, "archived", ARCHIVED) for role in ("guest", "stranger", "member")),
    *((role, "archived", (*ARCHIVED[:-1], "ok")) for role in ("moderator", "owner", *STAFF)),
    *((role, "closed", SHUT) for role in ("stranger", "member", "moderator", "owner", *STAFF)),
]


class Scene:
    """A room that holds a message of the role's own and one of another's."""

    def __init__(self, role: str, access: str) -> None:
        self.role = role
        self.user: Any = None if role in (*GUESTS, "nameless") else person_of(role)
        me = ROBIN if self.user is None else member(self.user)
        self.room = room_create(name="Room")
        self.own, self.others = (say(self.room, by=person).message_id for person in (me, SOMEBODY))
        if access == "archived":
            room_archive(room_id=self.room.pk, archived=True)
        else:
            room_update(room_id=self.room.pk, name="Room", topic="", access=access)
        if role in Membership.Role.values:
            Membership.objects.create(room=self.room, user_id=me.user_id or 0, role=role)
        if role == "muted":
            restrict(self.room, me, Restriction.Kind.MUTE)
        if role == "locked out":
            Room.objects.filter(pk=self.room.pk).update(locked=True)
        if role in BANNED:
            if self.user is not None:
                Membership.objects.create(room=self.room, user=self.user)
            restrict(self.room, me, Restriction.Kind.BAN)

    def socket(self) -> TestSocket:
        session = ROBINS_SESSION if self.role in GUESTS else None
        return TestSocket(PATH, user=self.user, session=session)

    def commands(self) -> list[dict[str, Any]]:
        """One of each of ACTIONS."""
        stream = RoomStream.name(self.room.pk)
        message = {"room_id": self.room.pk, "client_id": str(uuid4()), "body": "Hello"}
        text = {"version": 1, "body": "Hello again"}
        return [
            {"type": "subscribe", "stream": stream, "after": None, "epoch": ""},
            {"type": "typing", "stream": stream},
            {"type": "message.send", **message},
            {"type": "room.people", "room_id": self.room.pk},
            {"type": "message.edit", "message_id": self.own, **text},
            {"type": "message.edit", "message_id": self.others, **text},
            {"type": "message.react", "message_id": self.others, "emoji": "👍", "present": True},
            {"type": "message.pin", "message_id": self.own, "pinned": True},
            {"type": "message.delete", "message_id": self.own},
            {"type": "message.delete", "message_id": self.others},
        ]


def person_of(role: str) -> Any:
    user = user_make(role, role.title(), is_staff=role == "staff")
    if role == "deleter":
        user.user_permissions.add(Permission.objects.get(codename="delete_message"))
    return user


@pytest.mark.parametrize(("role", "access", "answers"), MATRIX)
async def test_what_a_role_may_do(role: str, access: str, answers: tuple[str, ...]) -> None:
    scene = await in_thread(Scene, role, access)
    async with scene.socket() as socket:
        given = [await socket.ask(**command) for command in scene.commands()]
    got = [answer.get("code", answer["type"]) for answer in given]
    assert dict(zip(ACTIONS, got, strict=True)) == dict(zip(ACTIONS, answers, strict=True))
