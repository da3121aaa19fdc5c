"""The role x action matrix of the commands that only members have: read positions and drafts."""

import pytest

from apps.chat.tests.factories import PATH
from apps.chat.tests.test_roles import GUESTS, MATRIX, SHUT, Scene
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket

pytestmark = pytest.mark.django_db(transaction=True)


def expected(role: str, answers: tuple[str, ...]) -> dict[str, str]:
    """Members use them in each room that they may read."""
    if role == "nameless":
        return dict.fromkeys(("read", "unread", "draft"), "forbidden")
    if role in GUESTS:
        reads = "not_found" if answers == SHUT else "forbidden"
        return {"read": reads, "unread": reads, "draft": "forbidden"}
    return dict.fromkeys(("read", "unread", "draft"), "not_found" if answers == SHUT else "ok")


@pytest.mark.parametrize(("role", "access", "answers"), MATRIX)
async def test_what_a_role_may_keep(role: str, access: str, answers: tuple[str, ...]) -> None:
    scene = await in_thread(Scene, role, access)
    message = {"room_id": scene.room.pk, "message_id": scene.others}
    draft = {"room_id": scene.room.pk, "text": "I thi", "reply_to": None, "at": 1}
    commands = {
        "read": {"type": "room.read", **message},
        "unread": {"type": "room.unread", **message},
        "draft": {"type": "draft.save", **draft},
    }
    async with scene.socket() as socket:
        given = {act: await socket.ask(**command) for act, command in commands.items()}  # type: ignore[arg-type]
    got = {act: answer.get("code", answer["type"]) for act, answer in given.items()}
    assert got == expected(role, answers)


async def test_no_socket_appends_to_a_message() -> None:
    """Only the API does, for bots."""
    scene = await in_thread(Scene, "owner", "open")
    async with TestSocket(PATH, user=scene.user) as socket:
        command = {"message_id": scene.own, "offset": 5, "text": "!"}
        assert (await socket.ask("message.append", **command))["code"] == "invalid"
