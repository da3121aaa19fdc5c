"""A role x action matrix: a bot has the rights of its membership through the API, and no others."""

from typing import Any
from uuid import uuid4

import pytest

from apps.chat.bots.api import STATUSES
from apps.chat.models import Membership, Message, Restriction, Room, Streaming
from apps.chat.services import room_archive, room_create, room_update
from apps.chat.tests.bot_factories import BotClient
from apps.chat.tests.factories import restrict, say
from apps.chat.tests.test_roles import ACTIONS, MATRIX, SOMEBODY

pytestmark = pytest.mark.django_db

# Those of the socket's actions that the API has, too; "subscribe" is reading on.
WITHOUT = {"typing", "people", "pin"}
ROLES = ("member", "moderator", "owner", "banned", "muted", "locked out")
ROWS = [row for row in MATRIX if row[0] in ROLES]
OUTSIDE = tuple("not_found" for _ in ACTIONS)  # also of rooms that are open to every person
ROWS += [("stranger", access, OUTSIDE) for access in ("open", "members", "private", "archived")]
ROWS += [("staff", access, OUTSIDE) for access in ("open", "members", "private", "archived")]


def bot_as(role: str, access: str) -> tuple[BotClient, int, int]:
    """A bot in that role, with the ids of a message of its own and one of another's."""
    room = room_create(name="Room")
    bot = BotClient(room)
    joined = Membership.objects.get()
    own, others = (say(room, by=who).message_id for who in (bot.participant, SOMEBODY))
    if access == "archived":
        room_archive(room_id=room.pk, archived=True)
    else:
        room_update(room_id=room.pk, name="Room", topic="", access=access)
    if role in Membership.Role.values:
        Membership.objects.update(role=role)
    elif role in ("stranger", "staff"):
        joined.delete()
    elif role in ("banned", "muted"):
        restrict(room, bot.participant, Restriction.Kind.BAN if role == "banned" else "mute")
    if role == "locked out":
        Room.objects.update(locked=True)
    if role == "staff":
        type(bot.bot.user).objects.filter(pk=bot.bot.user_id).update(is_staff=True)
    return bot, own, others


def requests(own: int, others: int) -> dict[str, tuple[Any, ...]]:
    text = {"version": 1, "body": "Hello again"}
    return {
        "subscribe": ("GET", "events/"),
        "send": ("POST", "messages/", {"body": "Hello", "client_id": str(uuid4())}),
        "edit own": ("PATCH", f"messages/{own}/", text),
        "edit another's": ("PATCH", f"messages/{others}/", text),
        "react": ("POST", f"messages/{others}/reactions/", {"emoji": "👍"}),
        "delete own": ("DELETE", f"messages/{own}/"),
        "delete another's": ("DELETE", f"messages/{others}/"),
    }


@pytest.mark.parametrize(("role", "access", "answers"), ROWS)
def test_what_a_bot_may_do(role: str, access: str, answers: tuple[str, ...]) -> None:
    bot, own, others = bot_as(role, access)
    given = {act: bot.ask(*request) for act, request in requests(own, others).items()}
    got = {
        act: "ok" if each.status_code < 400 else each.json()["code"] for act, each in given.items()
    }
    wanted = dict(zip(ACTIONS, answers, strict=True))
    assert got == {act: answer for act, answer in wanted.items() if act not in WITHOUT}
    assert all(each.status_code in (200, 201, 204, *STATUSES.values()) for each in given.values())


@pytest.mark.parametrize(("role", "access", "answers"), ROWS)
def test_what_a_bot_may_append(role: str, access: str, answers: tuple[str, ...]) -> None:
    """It goes on with a message where it may edit one."""
    bot, own, others = bot_as(role, access)
    Message.objects.filter(pk=own).update(streaming=Streaming.WRITING)
    wanted = dict(zip(ACTIONS, answers, strict=True))
    for message_id, act in ((own, "edit own"), (others, "edit another's")):
        response = bot.post(f"messages/{message_id}/append/", offset=5, text="!")
        got = "ok" if response.status_code < 400 else response.json()["code"]
        assert got == wanted[act]
