"""People report messages, and moderators look at them. Owners see who did what."""

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils.translation import override

from apps.chat.models import Membership, ModerationEntry, Report, Room
from apps.chat.moderation_details import detail_text
from apps.chat.people import Participant, member
from apps.chat.protocol import Sent
from apps.chat.services import (
    direct_open,
    guest_join,
    guest_leave,
    member_role_set,
    message_delete,
    message_report,
    person_ban,
    reports_resolve,
    room_change,
    room_change_archived,
    room_create,
)
from apps.chat.services.reports import REPORTS_PER_HOUR
from apps.chat.signals import (
    MessageReported,
    ReportsResolved,
    message_reported,
    reports_resolved,
)
from apps.chat.tests.factories import ROBIN, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import receiver, user_make

pytestmark = pytest.mark.django_db

OLGA = Participant(user_id=None, guest_key="olgas-key", name="Olga")


@pytest.fixture
def room(grace: Any) -> Room:
    return room_create(name="Graces", slug="graces", owner=member(grace))


def report(message: Sent, *, by: Participant = OLGA, reason: str = "Rude") -> None:
    message_report(message_id=message.message_id, participant=by, reason=reason)


def resolve(room: Room, message: Sent, *, by: Participant) -> None:
    reports_resolve(room_id=room.pk, message_id=message.message_id, actor=by)


def test_the_first_report_tells_the_moderators(room: Room, grace: Any) -> None:
    moderator = user_make("mod", "Mod")
    Membership.objects.create(room=room, user=moderator, role=Membership.Role.MODERATOR)
    sent = say(room)
    heard: list[MessageReported] = []
    with receiver(message_reported, heard.append):
        report(sent)
        report(sent, by=member(user_make("dora", "Dora")))
    [event] = heard
    assert event.moderator_user_ids == {grace.pk, moderator.pk}
    assert (event.reporter_name, event.author_name, event.reason) == ("Olga", "Robin", "Rude")
    assert event.url == f"/chat/graces/moderation/reports/#message-{sent.message_id}"


def test_reporting_again_changes_nothing(room: Room) -> None:
    sent = say(room)
    for reason in ("Rude", "Very rude"):
        report(sent, reason=reason)
    assert Report.objects.get().reason == "Rude"


def test_a_guest_reports_once_under_any_name(room: Room) -> None:
    sent, session = say(room), SessionStore()
    for name in ("Robin", "Olga"):
        report(sent, by=guest_join(session=session, name=name))
        guest_leave(session=session)
    assert Report.objects.count() == 1


def test_a_report_says_why_and_is_not_about_oneself(room: Room) -> None:
    sent = say(room)
    with pytest.raises(Refused, match="Say what is wrong"):
        report(sent, reason=" ")
    with pytest.raises(Refused, match="You can delete your own"):
        report(sent, by=ROBIN)


def test_one_person_reports_so_many_messages_in_an_hour(room: Room) -> None:
    for _ in range(REPORTS_PER_HOUR):
        report(say(room))
    with pytest.raises(Refused) as refusal:
        report(say(room))
    assert refusal.value.code == "too_many"
    report(say(room), by=member(user_make("dora", "Dora")))


def test_messages_that_one_may_not_read_are_not_reported(room: Room, grace: Any) -> None:
    hidden = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    sent = say(hidden, by=grace)
    visible = say(room)
    person_ban(room_id=room.pk, actor=member(grace), person=OLGA)
    for message in (sent, visible):
        with pytest.raises(NotFound):
            report(message)


def test_resolving_closes_all_reports_of_a_message(room: Room, grace: Any) -> None:
    sent = say(room)
    report(sent)
    report(sent, by=member(user_make("dora", "Dora")))
    heard: list[ReportsResolved] = []
    with receiver(reports_resolved, heard.append):
        for _ in range(2):
            resolve(room, sent, by=member(grace))
    assert len(heard) == 1
    assert not Report.objects.filter(resolved_at=None).exists()
    entry = ModerationEntry.objects.get()
    assert (entry.action, entry.person_name) == ("resolved", "Robin")


def test_only_moderators_resolve(room: Room) -> None:
    sent = say(room)
    report(sent)
    with pytest.raises(Refused, match="Only moderators can do this"):
        resolve(room, sent, by=OLGA)


def test_reports_of_another_room_are_not_resolved(room: Room, grace: Any, ada: Any) -> None:
    elsewhere = room_create(name="Adas", owner=member(ada))
    sent = say(elsewhere)
    report(sent)
    resolve(room, sent, by=member(grace))
    assert Report.objects.filter(resolved_at=None).exists()


def test_a_reader_reports_with_a_plain_form(client: Any, room: Room) -> None:
    sent = say(room, "Something rude")
    client.post("/chat/graces/name/", {"name": "Olga"})
    path = f"/chat/graces/messages/{sent.message_id}/report/"
    assert "Something rude" in client.get(path).content.decode()
    assert client.post(path, {"reason": ""}).status_code == 422
    answer = client.post(path, {"reason": "Rude"}, follow=True)
    assert "The moderators will look at it." in answer.content.decode()
    assert Report.objects.get().reporter_name == "Olga"


def test_moderators_see_reports_and_resolve_them(client: Any, room: Room, grace: Any) -> None:
    first, second = say(room, "Something rude"), say(room, "Something worse")
    report(first)
    report(second)
    client.force_login(grace)
    assert "2 reported messages" in client.get("/chat/graces/").content.decode()
    page = client.get("/chat/graces/moderation/reports/").content.decode()
    assert page.index("Something rude") < page.index("Something worse")
    assert f"/chat/graces/?around={first.message_id}#message-{first.message_id}" in page
    client.post("/chat/graces/moderation/reports/", {"message": first.message_id})
    page = client.get("/chat/graces/moderation/reports/").content.decode()
    assert "Something rude" not in page
    assert "Something worse" in page
    assert client.post("/chat/graces/moderation/reports/", {"message": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("role", "reports", "log"),
    [("member", 404, 404), ("moderator", 200, 404), ("owner", 200, 200)],
)
def test_roles_that_see_reports_and_the_log(
    client: Any, room: Room, role: str, reports: int, log: int
) -> None:
    user = user_make("dora", "Dora")
    Membership.objects.create(room=room, user=user, role=role)
    client.force_login(user)
    pages = [client.get(f"/chat/graces/moderation/{page}/") for page in ("reports", "log")]
    assert [page.status_code for page in pages] == [reports, log]
    if role == "member":
        assert client.post("/chat/graces/moderation/reports/").status_code == 404


def test_owners_see_the_moderation_log(client: Any, room: Room, grace: Any) -> None:
    sent = say(room, by=OLGA)
    for _ in range(2):
        message_delete(message_id=sent.message_id, participant=member(grace))
    person_ban(room_id=room.pk, actor=member(grace), person=OLGA, reason="Spam")
    client.force_login(grace)
    page = client.get("/chat/graces/moderation/log/").content.decode()
    assert "banned <strong>Olga</strong>" in page
    assert "Spam" in page
    assert page.count("deleted a message of <strong>Olga</strong>") == 1
    assert client.get("/chat/graces/moderation/log/?before=x").status_code == 302
    newest = ModerationEntry.objects.all()[0]
    earlier = client.get(f"/chat/graces/moderation/log/?before={newest.pk}").content.decode()
    assert "banned" not in earlier


def test_the_log_has_what_owners_do_to_roles_and_the_room(room: Room, grace: Any) -> None:
    dora = user_make("dora", "Dora")
    Membership.objects.create(room=room, user=dora)
    who: dict[str, Any] = {"room_id": room.pk, "participant": member(grace)}
    member_role_set(user_id=dora.pk, role="moderator", **who)
    room_change(name="Ours", topic="", access="members", **who)
    room_change_archived(archived=True, **who)
    entries = ModerationEntry.objects.values_list("action", "person_name", "detail")
    assert list(entries) == [
        ("archived", "", ""),
        ("changed", "", "members Ours"),
        ("role", "Dora", "moderator"),
    ]


@pytest.mark.parametrize(
    ("action", "detail", "text"),
    [
        ("muted", "60", "1\xa0Stunde"),
        ("slowed", "30", "30 s"),
        ("slowed", "0", "aus"),
        ("role", "moderator", "Moderation"),
        ("changed", "members Our room", "Our room: Nur Mitglieder"),
        ("banned", "60", "60"),
        ("muted", "1 hour", "1 hour"),
    ],
)
def test_the_log_is_in_the_language_of_its_reader(action: str, detail: str, text: str) -> None:
    with override("de"):
        assert detail_text(ModerationEntry(action=action, detail=detail)) == text


def test_a_direct_conversation_has_no_moderators(client: Any, grace: Any, ada: Any) -> None:
    """Not even staff, who may be one of the two."""
    room = direct_open(participant=member(grace), user_ids=[ada.pk])
    sent = say(room, by=grace)
    client.force_login(ada)
    for path in ("moderation/", "moderation/reports/", f"messages/{sent.message_id}/report/"):
        assert client.get(f"/chat/{room.slug}/{path}").status_code == 404
    with pytest.raises(Refused, match="has no moderators"):
        report(sent, by=member(ada))
    with pytest.raises(Refused, match="Only moderators can do this"):
        person_ban(room_id=room.pk, actor=member(ada), person=member(grace))
