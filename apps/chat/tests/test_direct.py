"""Direct conversations are found or made by the set of their people, and only they read them."""

from typing import Any

import pytest

from apps.chat.models import Membership, Room
from apps.chat.people import member
from apps.chat.selectors import lobby_rooms
from apps.chat.services import direct_open, room_leave
from apps.chat.sidebar import sidebar_get
from apps.chat.streams import MemberStream
from apps.chat.tests.factories import ROBIN, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import logged_events, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def direct(ada: Any, grace: Any) -> Room:
    return direct_open(participant=member(ada), user_ids=[grace.pk])


def test_the_same_people_have_one_conversation(direct: Room, ada: Any, grace: Any) -> None:
    assert direct_open(participant=member(grace), user_ids=[ada.pk, grace.pk]) == direct
    edsger = user_make("edsger", "Edsger")
    three = direct_open(participant=member(ada), user_ids=[grace.pk, edsger.pk])
    assert three != direct
    assert Membership.objects.filter(room=three).count() == 3


def test_nobody_else_finds_it_not_even_staff(direct: Room, client: Any) -> None:
    client.force_login(user_make("edsger", "Edsger", is_staff=True))
    assert client.get(direct.get_absolute_url()).status_code == 404
    assert client.get(f"{direct.get_absolute_url()}about/").status_code == 404
    with pytest.raises(NotFound):
        say(direct, by=user_make("eve", "Eve"))


def test_each_sees_the_names_of_the_others(
    direct: Room, ada_client: Any, ada: Any, grace: Any
) -> None:
    names = [sidebar_get(participant=member(who)).rooms[0].room.name for who in (ada, grace)]
    assert names == ["Grace Hopper", "Ada Lovelace"]
    assert "<title>Grace Hopper" in ada_client.get(direct.get_absolute_url()).content.decode()
    assert not lobby_rooms(participant=member(ada)).exists()


def test_the_others_learn_of_it_at_once(direct: Room, grace: Any) -> None:
    events = logged_events(MemberStream.name(grace.pk))
    assert [event["type"] for event in events] == ["membership.saved"]
    say(direct, "Have you a minute?", by=grace)


@pytest.mark.parametrize("count", [0, 8])
def test_there_is_somebody_to_talk_to_and_not_too_many(ada: Any, count: int) -> None:
    people = [user_make(f"user{number}", f"User {number}").pk for number in range(count)]
    with pytest.raises(Refused, match="between one and 7 other people"):
        direct_open(participant=member(ada), user_ids=people)


def test_a_guest_writes_to_nobody_directly(ada: Any) -> None:
    with pytest.raises(Refused, match="Log in"):
        direct_open(participant=ROBIN, user_ids=[ada.pk])


def test_nobody_leaves_a_conversation(direct: Room, ada: Any) -> None:
    with pytest.raises(Refused, match="Nobody leaves"):
        room_leave(room_id=direct.pk, participant=member(ada))


def test_the_page_opens_it_by_usernames(ada_client: Any, direct: Room, grace: Any) -> None:
    page = ada_client.get("/chat/direct/new/?with=grace").content.decode()
    assert 'value="grace"' in page
    response = ada_client.post("/chat/direct/new/", {"people": "@Grace, "})
    assert response.url == direct.get_absolute_url()
    again = ada_client.post("/chat/direct/new/", {"people": "grace nobody"}).content.decode()
    assert "Nobody is called nobody." in again


def test_a_mention_tells_nobody_outside_of_it(direct: Room, ada: Any, grace: Any) -> None:
    edsger = user_make("edsger", "Edsger")
    sent = say(direct, "@edsger must not know, @grace", by=ada)
    mentioned = direct.messages.get(pk=sent.message_id).mentioned_user_ids
    assert mentioned == {grace.pk}
    assert edsger.pk not in mentioned
