"""Drafts of members, on all their devices."""

from typing import Any

import pytest
from django.test import Client

from apps.chat.models import Draft, Room
from apps.chat.people import member
from apps.chat.services import draft_save, room_close
from apps.chat.services.drafts import now_ms
from apps.chat.streams import MemberStream
from apps.chat.tests.factories import PATH, ROBIN
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import TestSocket, logged_events

pytestmark = pytest.mark.django_db


def save(room: Room, user: Any, text: str, *, at: int, reply_to: int | None = None) -> None:
    draft_save(room_id=room.pk, participant=member(user), text=text, reply_to=reply_to, at=at)


def test_the_draft_that_was_written_last_counts(general: Room, ada: Any, grace: Any) -> None:
    save(general, ada, "On the phone", at=200, reply_to=7)
    save(general, ada, "At the desk, earlier", at=100)
    save(general, ada, "The same again", at=200)
    save(general, grace, "Grace's own", at=50)
    draft = Draft.objects.get(user=ada)
    assert (draft.text, draft.reply_to_id, draft.at) == ("On the phone", 7, 200)
    save(general, ada, "", at=300)
    assert Draft.objects.get(user=ada).text == ""


def test_a_clock_that_is_ahead_does_not_win_for_ever(general: Room, ada: Any) -> None:
    save(general, ada, "From the future", at=now_ms() + 3_600_000)
    assert Draft.objects.get().at <= now_ms()


def test_the_log_forgets_what_was_written_before(general: Room, ada: Any) -> None:
    save(general, ada, "I resign", at=100)
    save(general, ada, "", at=200)
    events = logged_events(MemberStream.name(ada.pk))
    assert {event["text"] for event in events if event["type"] == "draft.saved"} == {""}
    assert "resign" not in str(events)


def test_only_members_keep_drafts_and_only_in_rooms_that_they_read(general: Room, ada: Any) -> None:
    with pytest.raises(Refused):
        draft_save(room_id=general.pk, participant=ROBIN, text="Hello", reply_to=None, at=1)
    room_close(room_id=general.pk)
    with pytest.raises(NotFound):
        save(general, ada, "Hello", at=1)


def test_a_page_starts_with_the_members_own_draft(
    client: Client, general: Room, ada: Any, grace: Any
) -> None:
    save(general, ada, "Half a thought", at=100)
    for user, is_there in ((ada, True), (grace, False)):
        client.force_login(user)
        page = client.get("/chat/general/").content.decode()
        assert ("Half a thought" in page) is is_there


@pytest.mark.django_db(transaction=True)
async def test_a_draft_reaches_the_members_other_devices(general: Room, ada: Any) -> None:
    async with TestSocket(PATH, user=ada) as phone, TestSocket(PATH, user=ada) as desk:
        await desk.subscribe(MemberStream.name(ada.pk))
        command = {"room_id": general.pk, "text": "I thi", "reply_to": None, "at": 100}
        assert (await phone.ask("draft.save", **command))["type"] == "ok"
        assert (await desk.event())["event"] == {"type": "draft.saved", **command}
