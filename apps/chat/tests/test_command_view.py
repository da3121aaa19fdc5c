"""The socket's commands as POST: the same rights, answers and idempotence."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import Client

from apps.chat.models import Message, Room
from apps.chat.tests.factories import say

pytestmark = pytest.mark.django_db(transaction=True)


def hello(room: Room, body: str = "Hello") -> dict[str, Any]:
    fields = {"room_id": room.pk, "client_id": str(uuid4()), "body": body}
    return {"type": "message.send", "id": "c1", **fields}


def ask(client: Any, command: object, query: str = "", slug: str = "general") -> Any:
    path = f"/chat/{slug}/command/{query}"
    return client.post(path, json.dumps(command), content_type="application/json")


def test_a_message_is_sent_once(robin_client: Any, general: Room) -> None:
    command = hello(general)
    first, again = (ask(robin_client, command).json() for _ in range(2))
    message = Message.objects.get()
    assert message.author_name == "Robin"
    assert first == {"type": "ok", "id": "c1", "result": {"message_id": message.pk, "seq": 1}}
    assert again["result"] == {"message_id": message.pk, "seq": None}


def test_a_refusal_is_the_sockets_error(robin_client: Any, general: Room) -> None:
    response = ask(robin_client, hello(general, "  "))
    assert response.status_code == 422
    assert response.json()["message"] == "Write something first."


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("{", "malformed"),
        ({"type": "unheard.of", "id": "c1"}, "invalid"),
        ({"type": "subscribe", "id": "c1", "stream": "chat.room.1", "after": None, "epoch": ""},
         "unavailable"),
        ({"type": "message.send", "id": "c1", "body": "x" * 70_000}, "invalid"),
    ],
)  # fmt: skip
def test_what_is_no_command_of_the_chat_is_refused(
    robin_client: Any, general: Room, command: object, code: str
) -> None:
    assert ask(robin_client, command).json()["code"] == code


def test_nobody_writes_as_somebody_the_page_does_not_show(
    robin_client: Any, general: Room, ada: AbstractBaseUser
) -> None:
    robin_client.force_login(ada)
    answer = ask(robin_client, hello(general), "?as=robins-key").json()
    assert answer["message"] == "You are Ada Lovelace here now. Reload the page to go on."
    assert not Message.objects.exists()


def test_somebody_without_a_name_cannot_write(client: Any, general: Room) -> None:
    assert ask(client, hello(general)).json()["code"] == "forbidden"


def test_unknown_and_forbidden_rooms_look_the_same(robin_client: Any, night_shift: Room) -> None:
    answers = [
        ask(robin_client, hello(night_shift), slug=slug).json()
        for slug in ("night-shift", "nowhere")
    ]
    through_another = ask(robin_client, hello(night_shift)).json()
    assert answers == [through_another] * 2
    assert through_another["code"] == "not_found"


def test_one_does_not_delete_what_others_wrote(robin_client: Any, grace: Any) -> None:
    sent = say(Room.objects.get(), by=grace)
    command = {"type": "message.delete", "id": "c1", "message_id": sent.message_id}
    assert ask(robin_client, command).json()["code"] == "forbidden"


def test_too_many_commands_are_refused(robin_client: Any, general: Room, settings: Any) -> None:
    settings.REALTIME_LIMITS = {"frames_per_second": 1, "frames_at_once": 3}
    codes = [ask(robin_client, hello(general, "")).json()["code"] for _ in range(4)]
    assert codes == ["invalid"] * 3 + ["too_many"]


def test_other_sites_cannot_send(general: Room) -> None:
    client = Client(enforce_csrf_checks=True)
    assert ask(client, hello(general)).status_code == 403
