"""Messages that are written together, and those that `message_send` decides about alone."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import override

from apps.chat.models import Message, Restriction, Room
from apps.chat.people import Participant, member
from apps.chat.protocol import MessageSend
from apps.chat.services import membership_create, room_create
from apps.chat.services.plain_messages import PlainMessage, is_plain
from apps.chat.tests.factories import ROBIN, restrict
from apps.chat.tests.plain_factories import answers_to, plain, robin_plain
from apps.chat.tests.test_roles import ACTIONS, MATRIX, SOMEBODY, Scene
from apps.chat.text import MAX_BODY
from apps.chat.writing import free_to_write
from apps.realtime.streams import Reader
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


def test_joining_a_private_room_opens_no_other(ada: AbstractBaseUser) -> None:
    rooms = [room_create(name=name, access=Room.Access.PRIVATE) for name in ("Ours", "Theirs")]
    membership_create(room_id=rooms[0].pk, user_id=ada.pk)
    me = member(ada)
    may = free_to_write({room.pk: room for room in rooms}, {(room.pk, me) for room in rooms})
    assert may == {(rooms[0].pk, me)}


def test_a_ban_counts_in_its_room_only(
    general: Room, night_shift: Room, grace: AbstractBaseUser
) -> None:
    me = member(grace)
    restrict(general, me, Restriction.Kind.BAN)
    rooms = {room.pk: room for room in (general, night_shift)}
    assert free_to_write(rooms, {(key, me) for key in rooms}) == {(night_shift.pk, me)}


@pytest.mark.parametrize(
    ("role", "access", "answers"), [row for row in MATRIX if row[0] != "nameless"]
)
def test_those_who_may_write_alone_may_write_together(
    role: str, access: str, answers: tuple[str, ...]
) -> None:
    scene = Scene(role, access)
    me = ROBIN if scene.user is None else member(scene.user)
    room = Room.objects.get(pk=scene.room.pk)
    may = free_to_write({room.pk: room}, {(room.pk, me), (room.pk, SOMEBODY)})
    assert ((room.pk, me) in may) == (dict(zip(ACTIONS, answers, strict=True))["send"] == "ok")


def test_a_guest_who_is_banned_under_another_name_does_not_write(general: Room) -> None:
    banned = Participant(user_id=None, guest_key="first", name="Robin", session="session.1")
    restrict(general, banned, Restriction.Kind.BAN)
    renamed, other = replace(banned, guest_key="second"), replace(banned, session="session.2")
    guests = {renamed, other, replace(other, guest_key="third")}
    may = free_to_write({general.pk: general}, {(general.pk, guest) for guest in guests})
    assert may == {(general.pk, guest) for guest in guests - {renamed, other}}


@pytest.mark.parametrize("change", [{"slow_seconds": 10}, {"locked": True}, {"access": "direct"}])
def test_rooms_with_rules_of_their_own_are_asked_for_each_message(
    general: Room, ada: AbstractBaseUser, change: dict[str, Any]
) -> None:
    membership_create(room_id=general.pk, user_id=ada.pk)
    Room.objects.filter(pk=general.pk).update(**change)
    room = Room.objects.get(pk=general.pk)
    assert free_to_write({room.pk: room}, {(room.pk, member(ada))}) == set()


def test_a_message_that_is_refused_keeps_no_other_from_being_written(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    banned, gone = user_make("banned"), user_make("gone", is_active=False)
    restrict(general, member(banned), Restriction.Kind.BAN)
    other_name = plain(general, ada)._replace(key=str(grace.pk))
    *sent, empty, not_found, inactive, conflict = answers_to(
        plain(general, ada),
        plain(general, grace),
        plain(general, ada, " "),
        plain(general, banned),
        plain(general, gone),
        other_name,
    )
    assert [each.seq for each in sent] == [1, 2]
    codes = [each.code for each in (empty, not_found, inactive, conflict)]
    assert codes == ["invalid", "not_found", "forbidden", "conflict"]
    assert Message.objects.count() == 2


def test_a_guest_whose_session_has_ended_does_not_write(general: Room) -> None:
    ended = robin_plain(general)
    SessionStore(ended.reader.session_key).delete()
    refused, sent = answers_to(ended, robin_plain(general))
    assert (refused.code, sent.seq) == ("forbidden", 1)


def test_each_refusal_of_a_batch_is_in_its_authors_language(
    general: Room, ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    text = {"id": "c1", "type": "message.send", "room_id": general.pk, "body": " "}
    command = MessageSend.model_validate_json(json.dumps({**text, "client_id": str(uuid4())}))
    asked = []
    for user, language in ((ada, "en"), (grace, "de")):
        with override(language):
            asked.append(PlainMessage.of(command, Reader(user_id=user.pk), str(user.pk)))
    english, german = answers_to(*asked)
    assert (english.message, german.message) == ("Write something first.", "Schreibe zuerst etwas.")


def test_a_text_that_is_too_long_is_refused_in_a_batch(
    general: Room, ada: AbstractBaseUser
) -> None:
    refused, sent = answers_to(plain(general, ada, "x" * (MAX_BODY + 1)), plain(general, ada))
    assert (refused.code, sent.seq) == ("invalid", 1)


@pytest.mark.parametrize(
    ("fields", "plain"),
    [
        ({}, True),
        ({"body": "@grace"}, False),
        ({"reply_to": 1}, False),
        ({"images": [{"image_id": 1, "alt": ""}]}, False),
    ],
)
def test_what_may_concern_other_people_is_written_alone(
    fields: dict[str, Any], plain: bool
) -> None:
    command = {"id": "c1", "type": "message.send", "room_id": 1, "client_id": str(uuid4())}
    text = json.dumps({**command, "body": "Hello", **fields})
    assert is_plain(MessageSend.model_validate_json(text)) is plain
