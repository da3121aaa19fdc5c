"""Members and guests react to messages, once per person and emoji."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Reaction, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.reactions import MAX_PEOPLE, reactions_of
from apps.chat.services import message_delete, message_react
from apps.chat.services.reactions import MAX_EMOJIS
from apps.chat.tests.factories import ROBIN, events_of, say, snapshot_of
from apps.realtime.errors import Refused
from apps.realtime.ids import id_in_json
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

THUMB, PARTY = "👍", "🎉"


def react(
    message: Sent,
    emoji: str = THUMB,
    *,
    by: AbstractBaseUser | Participant = ROBIN,
    present: bool = True,
) -> None:
    participant = member(by) if isinstance(by, AbstractBaseUser) else by
    message_react(
        message_id=message.message_id, participant=participant, emoji=emoji, present=present
    )


def last_counts(room: Room) -> list[tuple[str, int]]:
    """The emojis and counts of the latest event."""
    return [(each["emoji"], each["count"]) for each in events_of(room)[-1]["reactions"]]


def test_reactions_are_counted_per_emoji_with_the_people(general: Room, ada: Any) -> None:
    sent = say(general)
    react(sent)
    react(sent, PARTY, by=ada)
    react(sent, by=ada)
    shown_ada = {"name": "Ada Lovelace", "user_id": id_in_json(ada.pk), "guest_key": None}
    assert events_of(general)[-1] == {
        "type": "reactions.saved",
        "message_id": sent.message_id,
        "room_id": general.pk,
        "reactions": [
            {
                "emoji": THUMB,
                "count": 2,
                "people": [
                    {"name": "Robin", "user_id": None, "guest_key": "robins-key"},
                    shown_ada,
                ],
            },
            {
                "emoji": PARTY,
                "count": 1,
                "people": [
                    {"name": "Ada Lovelace", "user_id": id_in_json(ada.pk), "guest_key": None}
                ],
            },
        ],
    }


@pytest.mark.parametrize("person", ["ada", "robin"])
def test_reacting_again_changes_nothing(general: Room, ada: Any, person: str) -> None:
    by = ada if person == "ada" else ROBIN
    sent = say(general)
    for _ in range(2):
        react(sent, by=by)
    assert (Reaction.objects.count(), len(events_of(general))) == (1, 2)
    for _ in range(2):
        react(sent, by=by, present=False)
    assert (last_counts(general), len(events_of(general))) == ([], 3)


def test_a_person_takes_back_only_their_own_reaction(general: Room, ada: Any) -> None:
    sent = say(general)
    for person in (ada, ROBIN):
        react(sent, by=person)
    react(sent, by=Participant(user_id=None, guest_key="marians-key", name="Robin"), present=False)
    assert Reaction.objects.count() == 2
    react(sent, by=ROBIN, present=False)
    assert Reaction.objects.get().author_id == ada.pk


def test_a_message_has_so_many_different_reactions(general: Room, ada: Any) -> None:
    sent = say(general)
    for number in range(MAX_EMOJIS):
        react(sent, chr(0x1F600 + number))
    with pytest.raises(Refused, match="enough different reactions"):
        react(sent, PARTY)
    react(sent, chr(0x1F600), by=ada)
    assert last_counts(general)[0][1] == 2


def test_unknown_messages_and_those_in_closed_rooms_look_the_same(
    night_shift: Room, ada: Any
) -> None:
    sent = say(night_shift, by=ada)
    refusals = []
    for message in (sent, Sent(message_id=sent.message_id + 1, seq=None)):
        with pytest.raises(Refused) as refusal:
            react(message)
        refusals.append((refusal.value.code, refusal.value.message))
    assert refusals[0] == refusals[1]
    assert refusals[0][0] == "not_found"


def test_a_deleted_message_loses_its_reactions_in_the_log_too(general: Room) -> None:
    sent = say(general)
    react(sent)
    message_delete(message_id=sent.message_id, participant=ROBIN)
    assert not Reaction.objects.exists()
    logged = [each for each in events_of(general) if each["type"] == "reactions.saved"]
    assert [each["reactions"] for each in logged] == [[], []]
    with pytest.raises(Refused, match="This message was deleted"):
        react(sent)


def test_a_snapshot_names_its_reader_first_and_so_many_others(general: Room) -> None:
    sent = say(general)
    users = [user_make(f"user{number}") for number in range(MAX_PEOPLE + 1)]
    for user in users:
        react(sent, by=user)
    assert last_counts(general) == [(THUMB, MAX_PEOPLE + 1)]
    [thumb] = reactions_of([sent.message_id], viewer=member(users[-1]))[sent.message_id]
    assert (thumb.count, len(thumb.people)) == (MAX_PEOPLE + 1, MAX_PEOPLE)
    assert thumb.people[0].user_id == users[-1].pk


def test_the_reactions_of_a_page_take_two_queries(
    general: Room, django_assert_num_queries: Any
) -> None:
    messages = [say(general) for _ in range(5)]
    for each in messages:
        react(each)
        react(each, PARTY)
    with django_assert_num_queries(2):
        found = reactions_of([each.message_id for each in messages], viewer=ROBIN)
    assert [len(each) for each in found.values()] == [2] * 5


def test_a_page_brings_its_reactions(robin_client: Any, general: Room, ada: Any) -> None:
    sent = say(general)
    react(sent, by=ada)
    [found] = snapshot_of(robin_client.get("/chat/general/"))["reactions"]
    assert (found["message_id"], found["reactions"][0]["emoji"]) == (sent.message_id, THUMB)
