"""The room without JavaScript: a page with messages, links and a form."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Message, Room
from apps.chat.selectors import PAGE_SIZE
from apps.chat.services import message_delete
from apps.chat.tests.factories import ROBIN, say, snapshot_of

pytestmark = pytest.mark.django_db

NO_ACCESS = "or you do not have access to it"


def plain_of(response: Any) -> str:
    html: str = response.content.decode()
    return html.split("<noscript>")[1].split("</noscript>", maxsplit=1)[0]


def hidden_of(response: Any) -> dict[str, str]:
    """The hidden fields of the form that writes."""
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', plain_of(response)))


def test_the_plain_page_shows_messages_and_escapes_markup(robin_client: Any, general: Room) -> None:
    say(general, "</noscript><b>bold</b> http://example.org/")
    taken_back = say(general, "Oops")
    message_delete(message_id=taken_back.message_id, participant=ROBIN)
    plain = plain_of(robin_client.get("/chat/general/"))
    assert "&lt;/noscript&gt;&lt;b&gt;bold" in plain
    assert '<a href="http://example.org/" rel="nofollow">' in plain
    assert "This message was deleted." in plain
    assert plain.count("Robin") == 2


def test_the_plain_page_links_to_earlier_messages(robin_client: Any, general: Room) -> None:
    for number in range(PAGE_SIZE + 1):
        say(general, f"number {number}.")
    response = robin_client.get("/chat/general/")
    [link] = re.findall(r'href="(\?before=\d+)"', plain_of(response))
    response = robin_client.get(f"/chat/general/{link}")
    assert "number 0." in plain_of(response)
    assert "number 1." not in plain_of(response)
    assert snapshot_of(response)["messages"][-1]["body"] == f"number {PAGE_SIZE}."
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


def test_a_guest_without_a_name_cannot_write(client: Any, general: Room) -> None:
    response = client.post("/chat/general/", {"body": "Hello", "token": str(uuid4())})
    assert response.status_code == 403
    assert "Join General" in response.content.decode()
    assert not Message.objects.exists()
