"""Messages that arrive in pieces: once, in order, and nothing is left of those that are deleted."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.chat.models import Message, MessageVersion, Room
from apps.chat.people import member
from apps.chat.services import (
    message_append,
    message_delete,
    message_edit,
    message_finish,
    message_pin,
    message_send,
    messages_interrupt,
    person_ban,
    room_lock,
)
from apps.chat.services.streaming import Elsewhere
from apps.chat.signals import message_sent
from apps.chat.streams import RoomStream
from apps.chat.tests.bot_factories import BotClient
from apps.chat.tests.factories import events_of, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.models import LogEntry
from apps.realtime.testing import receiver

pytestmark = pytest.mark.django_db


class Writer:
    """A bot that writes one message in pieces."""

    def __init__(self, room: Room, body: str = "") -> None:
        self.client = BotClient(room)
        self.me = self.client.participant
        sent = message_send(
            room_id=room.pk, participant=self.me, body=body, client_id=uuid4(), streams=True
        )
        self.message_id = sent.message_id

    @property
    def which(self) -> dict[str, Any]:
        return {"message_id": self.message_id, "participant": self.me}

    @property
    def message(self) -> Message:
        return Message.objects.get(pk=self.message_id)

    def append(self, offset: int, piece: str) -> int:
        return message_append(**self.which, offset=offset, piece=piece)

    def finish(self) -> None:
        message_finish(**self.which)


@pytest.fixture
def writer(general: Room) -> Writer:
    return Writer(general)


def replayed(room: Room) -> str:
    """The text of the only message, for a reader who applies all events in order."""
    body = ""
    for event in events_of(room):
        if event["type"] == "message.saved":
            body = event["body"]
        elif event["offset"] <= len(body) < event["offset"] + len(event["text"]):
            body = body[: event["offset"]] + event["text"]
    return body


def test_a_message_grows_and_is_finished(writer: Writer, general: Room) -> None:
    assert writer.append(0, "The kettle") == 10
    assert writer.append(10, " is on. ") == 18
    assert (writer.message.streaming, writer.message.body) == ("writing", "The kettle is on. ")
    assert replayed(general) == "The kettle is on. "
    writer.finish()
    assert (writer.message.streaming, writer.message.body) == ("", "The kettle is on.")
    assert [each["type"] for each in events_of(general)] == [
        "message.saved",
        "message.append",
        "message.append",
        "message.saved",
    ]
    assert replayed(general) == "The kettle is on."


def test_a_piece_that_is_there_changes_nothing(writer: Writer, general: Room) -> None:
    writer.append(0, "The kettle")
    before = events_of(general)
    for offset, piece in ((0, "The kettle"), (4, "kettle"), (0, ""), (10, ""), (3, " ket")):
        assert writer.append(offset, piece) == 10
    assert events_of(general) == before
    assert writer.append(4, "kettle is") == 13  # what is new is added
    assert writer.message.body == "The kettle is"
    assert events_of(general)[-1]["text"] == " is"


@pytest.mark.parametrize(("offset", "piece"), [(11, "x"), (4, "cattle"), (0, "A"), (9, "x is on")])
def test_a_gap_and_another_text_are_refused_with_the_length(
    writer: Writer, offset: int, piece: str
) -> None:
    writer.append(0, "The kettle")
    with pytest.raises(Elsewhere) as refusal:
        writer.append(offset, piece)
    assert refusal.value.length == 10
    assert writer.message.body == "The kettle"


def test_offsets_count_code_points(writer: Writer) -> None:
    assert writer.append(0, "🫖👍🏽") == 3
    assert writer.append(3, " é") == 5
    assert writer.message.body == "🫖👍🏽 é"


@pytest.mark.parametrize("piece", ["a\x00", "a\r\n", "\x1b[1m", "\ud800"])
def test_characters_that_would_shift_the_offsets_are_refused(writer: Writer, piece: str) -> None:
    with pytest.raises(Refused, match="control characters"):
        writer.append(0, piece)


def test_a_message_grows_to_the_length_of_any_message(writer: Writer) -> None:
    writer.append(0, "x" * 3999)
    with pytest.raises(Refused, match="4,001 characters long"):
        writer.append(3999, "yz")
    assert writer.append(3999, "y") == 4000


def test_a_message_without_text_is_not_finished(writer: Writer) -> None:
    writer.append(0, " \n")
    with pytest.raises(Refused, match="Write something first"):
        writer.finish()


def test_a_finished_message_does_not_go_on(writer: Writer, general: Room) -> None:
    writer.append(0, "Done")
    writer.finish()
    before = events_of(general)
    writer.finish()
    with pytest.raises(Elsewhere, match="finished"):
        writer.append(4, "!")
    assert events_of(general) == before


def test_only_its_author_goes_on_with_a_message(writer: Writer, general: Room, ada: Any) -> None:
    for other in (member(ada), BotClient(general, name="signal").participant):
        for act in (message_finish, lambda **who: message_append(**who, offset=0, piece="x")):
            with pytest.raises(Refused) as refusal:
                act(message_id=writer.message_id, participant=other)
            assert refusal.value.code == "forbidden"


def test_the_author_is_checked_with_each_piece(writer: Writer, general: Room, ada: Any) -> None:
    writer.append(0, "x")
    room_lock(room_id=general.pk, actor=member(ada), locked=True)
    with pytest.raises(Refused, match="locked"):
        writer.append(1, "y")
    person_ban(room_id=general.pk, actor=member(ada), person=writer.me)
    with pytest.raises(NotFound):
        writer.append(1, "y")


def test_a_message_mentions_people_when_it_is_finished(
    writer: Writer, general: Room, ada: Any
) -> None:
    writer.append(0, "Well, @ada")
    assert writer.message.mentions == []
    sent: list[Any] = []
    with receiver(message_sent, sent.append):
        writer.finish()
    assert writer.message.mentioned_user_ids == {ada.pk}
    assert [(each.excerpt, each.mentioned_user_ids) for each in sent] == [("Well, @ada", (ada.pk,))]


def test_other_apps_do_not_hear_of_a_message_that_is_only_begun(general: Room) -> None:
    sent: list[Any] = []
    with receiver(message_sent, sent.append):
        Writer(general).append(0, "Half")
    assert sent == []


def test_a_message_that_is_being_written_is_not_edited(writer: Writer) -> None:
    writer.append(0, "Half")
    with pytest.raises(Refused, match="still being written"):
        message_edit(**writer.which, version=1, body="Whole")


def test_pinning_it_in_the_middle_loses_no_character(
    writer: Writer, general: Room, ada: Any
) -> None:
    writer.append(0, "The ")
    message_pin(message_id=writer.message_id, participant=member(ada), pinned=True)
    writer.append(4, "kettle")
    assert replayed(general) == "The kettle"


def frames(room: Room) -> str:
    stream = RoomStream.name(room.pk)
    return "".join(LogEntry.objects.filter(stream__name=stream).values_list("frame", flat=True))


@pytest.mark.parametrize("finished", [True, False])
def test_a_deletion_leaves_no_piece_in_the_log(
    writer: Writer, general: Room, finished: bool
) -> None:
    writer.append(0, "A secret ")
    writer.append(9, "is out")
    if finished:
        writer.finish()
    message_delete(**writer.which)
    assert "secret" not in frames(general)
    assert "is out" not in frames(general)
    with pytest.raises(Refused):
        writer.append(15, "!")


def test_an_edit_leaves_no_piece_of_the_former_text_in_the_log(
    writer: Writer, general: Room
) -> None:
    writer.append(0, "A secret ")
    writer.append(9, "is out")
    writer.finish()
    message_edit(**writer.which, version=1, body="Nothing")
    assert "secret" not in frames(general)
    assert replayed(general) == "Nothing"
    assert MessageVersion.objects.get().body == "A secret is out"


# Interruptions


def grow_old(writer: Writer, seconds: int) -> None:
    ago = timezone.now() - timedelta(seconds=seconds)
    Message.objects.filter(pk=writer.message_id).update(streamed_at=ago)


def test_a_message_whose_writer_is_gone_is_interrupted_and_goes_on(
    writer: Writer, general: Room
) -> None:
    writer.append(0, "The ")
    grow_old(writer, 50)
    assert messages_interrupt() == 0
    grow_old(writer, 70)
    assert messages_interrupt() == 1
    assert messages_interrupt() == 0
    assert events_of(general)[-1]["streaming"] == "interrupted"
    writer.append(4, "kettle")
    saved, piece = events_of(general)[-2:]
    assert (saved["streaming"], saved["body"], piece["text"]) == ("writing", "The ", "kettle")
    assert writer.message.streaming == "writing"


def test_an_interrupted_message_can_be_finished(writer: Writer) -> None:
    writer.append(0, "The kettle")
    grow_old(writer, 70)
    messages_interrupt()
    writer.finish()
    assert writer.message.streaming == ""


def test_other_messages_are_not_interrupted(writer: Writer, general: Room) -> None:
    say(general, "Long ago")
    writer.append(0, "Done")
    writer.finish()
    Message.objects.update(streamed_at=timezone.now() - timedelta(days=1))
    assert messages_interrupt() == 0


# Through the API


def test_a_bot_streams_over_http(general: Room) -> None:
    porter = BotClient(general)
    sent = porter.send("", streams=True)
    assert sent.status_code == 201
    path = f"messages/{sent.json()['message_id']}/"
    assert porter.post(f"{path}append/", offset=0, text="The ").json() == {"length": 4}
    assert porter.post(f"{path}append/", offset=0, text="The ").json() == {"length": 4}
    gap = porter.post(f"{path}append/", offset=5, text="ettle")
    assert gap.status_code == 409
    assert gap.json() == {
        "code": "conflict", "error": "The message is not that long yet.", "length": 4,
    }  # fmt: skip
    assert porter.post(f"{path}append/", offset=4, text="kettle").json() == {"length": 10}
    assert porter.post(f"{path}finish/").status_code == 200
    assert Message.objects.get().body == "The kettle"
    other = BotClient(general, name="signal")
    assert other.post(f"{path}append/", offset=0, text="x").json()["code"] == "forbidden"
    for bad in ({"offset": -1, "text": "x"}, {"offset": True}, {"text": "x"}):
        assert porter.ask("POST", f"{path}append/", json.dumps(bad)).status_code == 422
