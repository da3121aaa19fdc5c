"""The room without its script: a page with messages, links and forms."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Message, Room
from apps.chat.people import Participant, guest, member
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services import message_delete
from apps.chat.tests.factories import say
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

OLGA = Participant(user_id=None, guest_key="olgas-key", name="Olga")


def plain_of(response: Any) -> str:
    """The page without its script, which starts from the JSON before it."""
    html: str = response.content.decode()
    return html.split('<div class="room__body">')[1].split("</chat-room>", maxsplit=1)[0]


def hidden_of(response: Any) -> dict[str, str]:
    """The hidden fields of the form that writes."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', plain_of(response)))


def test_the_plain_page_shows_messages_and_escapes_markup(robin_client: Any, general: Room) -> None:
    say(general, "<b>bold</b> http://example.org/<i>")
    robin = guest(robin_client.session)
    assert robin is not None
    taken_back = say(general, "Oops", by=robin)
    message_delete(message_id=taken_back.message_id, participant=robin)
    plain = plain_of(robin_client.get("/chat/general/"))
    assert "&lt;b&gt;bold" in plain
    assert '<a href="http://example.org/" target="_blank" rel="nofollow noopener ugc">' in plain
    assert "You deleted this message." in plain
    assert "<i>" not in plain


def test_the_plain_page_links_to_earlier_messages(robin_client: Any, general: Room) -> None:
    for number in range(PAGE_SIZE + 1):
        say(general, f"number {number}.")
    response = robin_client.get("/chat/general/")
    [link] = re.findall(r'href="(\?before=\d+)"', plain_of(response))
    assert "later messages" not in plain_of(response)
    response = robin_client.get(f"/chat/general/{link}")
    assert "number 0." in plain_of(response)
    assert "number 1." not in plain_of(response)
    [link] = re.findall(r'href="(\?after=\d+)"', plain_of(response))
    assert f"number {PAGE_SIZE}." in plain_of(robin_client.get(f"/chat/general/{link}"))
    assert robin_client.get("/chat/general/?before=x").status_code == 302


def test_sending_the_plain_form_again_creates_one_message(robin_client: Any, general: Room) -> None:
    form = hidden_of(robin_client.get("/chat/general/"))
    bodies = ("Hello", "Hello", "Back, and something else")
    *_, last = (robin_client.post("/chat/general/", {**form, "body": body}) for body in bodies)
    [first, second] = Message.objects.order_by("pk")
    assert (first.body, second.body) == ("Hello", "Back, and something else")
    assert last.url == f"/chat/general/#message-{second.pk}"


def test_a_refused_message_stays_in_the_plain_form(robin_client: Any, general: Room) -> None:
    form = hidden_of(robin_client.get("/chat/general/"))
    response = robin_client.post("/chat/general/", {**form, "body": "x" * 4001})
    assert response.status_code == 422
    assert "Your message is 4,001 characters long" in plain_of(response)
    assert "x" * 4001 in plain_of(response)


def test_the_plain_form_does_not_write_as_another_participant(
    robin_client: Any, general: Room, ada: AbstractBaseUser
) -> None:
    form = hidden_of(robin_client.get("/chat/general/"))
    robin_client.force_login(ada)
    response = robin_client.post("/chat/general/", {**form, "body": "Who am I?"})
    assert "You are Ada Lovelace here now." in plain_of(response)
    assert not Message.objects.exists()


def delete_paths(client: Any) -> list[str]:
    """Where the pages of the room's messages lead to delete them."""
    actions = re.findall(r'formaction="([^"]+)"', plain_of(client.get("/chat/general/")))
    pages = [client.get(path).content.decode() for path in actions]
    return [path for page in pages for path in re.findall(r'href="([^"]+/delete/)"', page)]


def test_one_deletes_ones_own_message_after_a_question(robin_client: Any, general: Room) -> None:
    form = hidden_of(robin_client.get("/chat/general/"))
    robin_client.post("/chat/general/", {**form, "body": "Mine"})
    say(general, "Not mine", by=OLGA)
    [path] = delete_paths(robin_client)
    assert "Mine" in robin_client.get(path).content.decode()
    assert Message.objects.standing().count() == 2
    answer = robin_client.post(path, follow=True)
    assert "You deleted this message." in plain_of(answer)
    assert [each.body for each in Message.objects.standing()] == ["Not mine"]


def test_one_does_not_delete_what_others_wrote(robin_client: Any, general: Room) -> None:
    sent = say(general, "Not mine", by=OLGA)
    path = f"/chat/general/messages/{sent.message_id}/delete/"
    assert robin_client.get(path).status_code == 302
    answer = robin_client.post(path, follow=True)
    assert "You can only delete your own messages." in answer.content.decode()
    assert Message.objects.standing().exists()


def test_a_message_of_another_room_looks_like_none(
    robin_client: Any, general: Room, night_shift: Room
) -> None:
    elsewhere = say(night_shift, "Secret", by=member(user_make("ada", "Ada")))
    for number in (elsewhere.message_id, elsewhere.message_id + 1):
        path = f"/chat/general/messages/{number}/delete/"
        for response in (robin_client.get(path), robin_client.post(path)):
            assert response.status_code == 404


def test_a_guest_without_a_name_cannot_write(client: Any, general: Room) -> None:
    response = client.post("/chat/general/", {"body": "Hello", "token": str(uuid4())})
    assert response.status_code == 403
    assert "Join General" in response.content.decode()
    assert not Message.objects.exists()
