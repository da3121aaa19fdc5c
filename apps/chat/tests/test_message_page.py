"""The actions of a message without JavaScript: a page with a form for each."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from apps.chat.models import Message, Reaction, Room
from apps.chat.people import Participant
from apps.chat.services import message_delete, message_edit
from apps.chat.tests.factories import ROBIN, say
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

MARIAN = Participant(user_id=None, guest_key="marians-key", name="Marian")


@pytest.fixture
def robins(robin_client: Any) -> Participant:
    """The guest of `robin_client`."""
    return Participant(user_id=None, guest_key=robin_client.session["chat_guest"]["key"], name="R")


def path_of(message_id: int) -> str:
    return f"/chat/general/messages/{message_id}/"


def hidden_of(response: Any, action: str) -> dict[str, str]:
    """The hidden fields of the page's form for `action`."""
    forms = re.findall(r"<form.*?</form>", response.content.decode(), re.DOTALL)
    form = next(each for each in forms if f'name="action" value="{action}"' in each)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', form))


def test_one_edits_an_own_message_once(
    robin_client: Any, robins: Participant, general: Room
) -> None:
    sent = say(general, "Helo", by=robins)
    path = path_of(sent.message_id)
    form = hidden_of(robin_client.get(path), "edit")
    for _ in range(2):
        response = robin_client.post(path, {**form, "body": "Hello"})
        at = f"?around={sent.message_id}#message-{sent.message_id}"
        assert response.url == f"/chat/general/{at}"
    message = Message.objects.get()
    assert (message.body, message.version) == ("Hello", 2)


def test_an_edit_of_an_older_text_shows_both_and_can_then_be_saved(
    robin_client: Any, robins: Participant, general: Room
) -> None:
    sent = say(general, "One", by=robins)
    path = path_of(sent.message_id)
    form = hidden_of(robin_client.get(path), "edit")
    message_edit(message_id=sent.message_id, participant=robins, version=1, body="Two")
    response = robin_client.post(path, {**form, "body": "Three"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "has changed since you began to edit it" in page
    assert ">Two</div>" in page
    assert "Three</textarea>" in page
    robin_client.post(path, {**hidden_of(response, "edit"), "body": "Three"})
    assert Message.objects.get().body == "Three"


def test_one_replies_once(robin_client: Any, general: Room) -> None:
    path = path_of(say(general, "Tea?", by=MARIAN).message_id)
    form = hidden_of(robin_client.get(path), "reply")
    for _ in range(2):
        robin_client.post(path, {**form, "body": "Yes"})
    [original, reply] = Message.objects.order_by("pk")
    assert (reply.reply_to_id, reply.body) == (original.pk, "Yes")
    page = robin_client.get("/chat/general/").content.decode()
    assert f'href="?around={original.pk}#message-{original.pk}"' in page


def test_one_reacts_and_takes_it_back(robin_client: Any, general: Room) -> None:
    path = path_of(say(general, by=MARIAN).message_id)
    form = {**hidden_of(robin_client.get(path), "react"), "emoji": "🎉"}
    robin_client.post(path, {**form, "present": "1"})
    assert "🎉 1: You" in robin_client.get(path).content.decode()
    robin_client.post(path, {**form, "present": ""})
    assert not Reaction.objects.exists()
    response = robin_client.post(path, {**form, "emoji": "<b>", "present": "1"})
    assert "Choose a single emoji." in response.content.decode()


def test_moderators_pin_and_see_former_texts(client: Any, general: Room) -> None:
    sent = say(general, "What was it", by=ROBIN)
    message_edit(message_id=sent.message_id, participant=ROBIN, version=1, body="Better")
    path = path_of(sent.message_id)
    user = user_make("grace")
    client.force_login(user)
    page = client.get(path).content.decode()
    assert "What was it" not in page
    assert 'value="pin"' not in page
    user.user_permissions.add(Permission.objects.get(codename="delete_message"))
    response = client.get(path)
    assert "What was it" in response.content.decode()
    client.post(path, {**hidden_of(response, "pin"), "present": "1"})
    assert 'class="pinned__text"' in client.get("/chat/general/").content.decode()


def test_a_page_does_not_act_as_another_participant(
    robin_client: Any, robins: Participant, general: Room, ada: Any
) -> None:
    path = path_of(say(general, by=MARIAN).message_id)
    form = hidden_of(robin_client.get(path), "reply")
    robin_client.force_login(ada)
    response = robin_client.post(path, {**form, "body": "Who am I?"})
    assert "You are Ada Lovelace here now." in response.content.decode()
    assert Message.objects.count() == 1


def test_messages_that_one_may_not_read_look_like_unknown_ones(
    robin_client: Any, general: Room, night_shift: Room, ada: Any
) -> None:
    elsewhere = say(night_shift, by=ada).message_id
    pages = [path_of(elsewhere), path_of(elsewhere + 1)]
    answers = [robin_client.get(path) for path in pages]
    answers += [robin_client.post(path, {"action": "reply", "body": "Hi"}) for path in pages]
    assert [answer.status_code for answer in answers] == [404] * 4
    closed, unknown = (
        robin_client.get(f"/chat/{slug}/messages/{elsewhere}/")
        for slug in ("night-shift", "nowhere")
    )
    assert closed.status_code == unknown.status_code == 404
    assert Message.objects.count() == 1


def test_a_deleted_message_has_no_page(
    robin_client: Any, robins: Participant, general: Room
) -> None:
    sent = say(general, "Never mind", by=robins)
    message_delete(message_id=sent.message_id, participant=robins)
    assert robin_client.get(path_of(sent.message_id)).status_code == 404
    form = {"action": "react", "emoji": "👍", "present": "1"}
    assert robin_client.post(path_of(sent.message_id), form).status_code == 404
    assert not Reaction.objects.exists()
