"""The page about a room: members leave, owners change it, give roles, remove people, archive it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from apps.chat.models import Invitation, Membership, Room
from apps.chat.people import member
from apps.chat.qr import qr_svg
from apps.chat.selectors import members_to_notify
from apps.chat.services import (
    level_set,
    membership_create,
    person_remove,
    room_archive,
    room_create,
    room_leave,
)
from apps.chat.sidebar import sidebar_get
from apps.chat.streams import MemberStream, RoomStream
from apps.chat.tests.factories import PATH, events_left, events_of, say
from apps.realtime.errors import NotFound, Refused
from apps.realtime.layer.threads import in_thread
from apps.realtime.testing import TestSocket, logged_events, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(grace: Any, ada: Any) -> Room:
    """A private room of Grace's, in which Ada is a member."""
    room = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    membership_create(room_id=room.pk, user_id=ada.pk)
    type(ada).objects.filter(pk=ada.pk).update(is_staff=False)
    return room


@pytest.fixture
def grace_client(client: Any, grace: Any) -> Any:
    client.force_login(grace)
    return client


def act(client: Any, room: Room, action: str, **fields: Any) -> str:
    """POST to the page; the text of the page that follows."""
    path = f"{room.get_absolute_url()}about/"
    response = client.post(path, {"action": action, **fields}, follow=True)
    return str(response.content.decode())


def role_of(room: Room, who: Any) -> str:
    return Membership.objects.get(room=room, user=who).role


def test_members_see_who_is_in_the_room_and_nothing_to_change(ada_client: Any, ours: Room) -> None:
    page = ada_client.get(f"{ours.get_absolute_url()}about/").content.decode()
    assert "2 members" in page
    assert "Grace Hopper" in page
    assert f"since {date_format(timezone.now(), 'j M Y')}" in page
    assert "Leave the room" in page
    for words in ("Create a link", "Archive the room", "Change the room", "Remove"):
        assert words not in page


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("change", {"name": "Mine", "topic": "", "access": "open"}),
        ("archive", {"archived": "on"}),
        ("role", {"role": "owner"}),
        ("remove", {}),
        ("invite", {"days": 7}),
        ("revoke", {"invitation": 1}),
    ],
)
def test_only_owners_change_anything(
    ada_client: Any, ours: Room, ada: Any, action: str, fields: dict[str, Any]
) -> None:
    owner = Membership.objects.get(role=Membership.Role.OWNER)
    user_id = ada.pk if action == "role" else owner.user_id
    page = act(ada_client, ours, action, user=user_id, **fields)
    assert "Only" in page or "You cannot do this" in page
    before = Room.objects.get(pk=ours.pk)
    assert (before.name, before.access, before.archived_at) == ("Ours", "private", None)
    assert role_of(ours, ada) == "member"
    assert Membership.objects.count() == 2
    assert not Invitation.objects.exists()


def test_guests_and_strangers_find_no_such_page(robin_client: Any, general: Room) -> None:
    assert robin_client.get("/chat/general/about/").status_code == 404


def test_an_owner_changes_the_room(grace_client: Any, ours: Room) -> None:
    act(grace_client, ours, "change", name="Yours", topic="Tea", access="members")
    ours.refresh_from_db()
    assert (ours.name, ours.topic, ours.access) == ("Yours", "Tea", "members")
    assert events_of(ours)[-1]["name"] == "Yours"


def test_nobody_makes_a_room_closed_or_direct(grace_client: Any, ours: Room) -> None:
    for access in ("closed", "direct"):
        act(grace_client, ours, "change", name="Ours", topic="", access=access)
        ours.refresh_from_db()
        assert ours.access == "private"


def test_an_owner_gives_roles(grace_client: Any, ours: Room, ada: Any, grace: Any) -> None:
    act(grace_client, ours, "role", user=ada.pk, role="moderator")
    assert role_of(ours, ada) == "moderator"
    page = act(grace_client, ours, "role", user=grace.pk, role="member")
    assert "Make somebody else an owner first" in page
    act(grace_client, ours, "role", user=ada.pk, role="owner")
    act(grace_client, ours, "role", user=grace.pk, role="member")
    assert (role_of(ours, ada), role_of(ours, grace)) == ("owner", "member")


def test_a_link_is_shown_once(grace_client: Any, ours: Room) -> None:
    shown = act(grace_client, ours, "invite", days=3, most_uses=2)
    link = re.search(r"http://testserver/chat/invitation/[\w-]+/", shown)
    assert link is not None
    assert qr_svg(link[0]) in shown
    invitation = Invitation.objects.get()
    assert (invitation.most_uses, (invitation.expires_at - timezone.now()).days) == (2, 2)
    page = grace_client.get(f"{ours.get_absolute_url()}about/").content.decode()
    assert "/chat/invitation/" not in page
    act(grace_client, ours, "revoke", invitation=invitation.pk)
    assert not Invitation.objects.valid().exists()


def test_a_member_leaves_and_the_last_owner_does_not(
    ada_client: Any, ours: Room, ada: Any, grace: Any
) -> None:
    assert "You have left Ours." in act(ada_client, ours, "leave")
    assert ada_client.get(ours.get_absolute_url()).status_code == 404
    assert logged_events(MemberStream.name(ada.pk))[-1]["type"] == "membership.deleted"
    with pytest.raises(Refused, match="Make somebody else an owner first"):
        room_leave(room_id=ours.pk, participant=member(grace))


def test_an_archived_room_is_read_only_and_out_of_all_lists(
    ada_client: Any, ours: Room, ada: Any, grace: Any
) -> None:
    room_archive(room_id=ours.pk, archived=True)
    assert events_of(ours)[-1]["archived"] is True
    assert ada_client.get(ours.get_absolute_url()).status_code == 200
    with pytest.raises(Refused, match="archived") as refusal:
        say(ours, by=ada)
    assert refusal.value.code == "forbidden"
    assert sidebar_get(participant=member(ada)).rooms == []
    assert "Ours" not in ada_client.get("/chat/").content.decode()
    room_archive(room_id=ours.pk, archived=False)
    say(ours, by=ada)


def test_a_member_chooses_what_to_hear_of(ada_client: Any, ours: Room, ada: Any) -> None:
    act(ada_client, ours, "level", level="nothing", mute_hours=0)
    assert Membership.objects.get(user=ada).level == "nothing"
    assert logged_events(MemberStream.name(ada.pk))[-1]["level"] == "nothing"
    page = act(ada_client, ours, "level", level="all", mute_hours=8)
    assert "Muted until" in page
    assert sidebar_get(participant=member(ada)).rooms[0].level == "nothing"


def test_a_member_with_the_level_nothing_is_not_notified(ours: Room, ada: Any, grace: Any) -> None:
    ids = [grace.pk, ada.pk]
    assert members_to_notify(room_id=ours.pk, user_ids=ids) == sorted(ids)
    level_set(room_id=ours.pk, participant=member(ada), level="nothing")
    assert members_to_notify(room_id=ours.pk, user_ids=ids) == [grace.pk]
    mute = timedelta(hours=1)
    level_set(room_id=ours.pk, participant=member(ada), level="all", mute=mute)
    assert members_to_notify(room_id=ours.pk, user_ids=ids) == [grace.pk]
    Membership.objects.filter(user=ada).update(muted_until=timezone.now())
    assert members_to_notify(room_id=ours.pk, user_ids=ids) == sorted(ids)


def test_a_level_is_for_rooms_that_one_may_read(ours: Room) -> None:
    with pytest.raises(NotFound):
        level_set(room_id=ours.pk, participant=member(user_make("eve", "Eve")), level="all")


@pytest.mark.django_db(transaction=True)
async def test_a_removed_member_receives_nothing_more(
    ours: Room, ada: Any, grace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)
    stream = RoomStream.name(ours.pk)
    async with TestSocket(PATH, user=ada) as adas, TestSocket(PATH, user=grace) as graces:
        for socket in (adas, graces):
            await socket.subscribe(stream)
        who = {"actor": member(grace), "person": member(ada)}
        await in_thread(lambda: person_remove(room_id=ours.pk, **who))
        assert (await adas.frame("unsubscribed"))["code"] == "revoked"
        await in_thread(say, ours, "Only us now", by=grace)
        assert (await graces.events(2))[-1]["event"]["body"] == "Only us now"
        assert await events_left(adas) == []
        assert (await adas.subscribe(stream, after=0))["code"] == "not_found"


@pytest.mark.django_db(transaction=True)
async def test_a_member_who_leaves_a_private_room_receives_nothing_more(
    ours: Room, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.realtime.sessions.revalidator.CHECK_SECONDS", 3600)
    stream = RoomStream.name(ours.pk)
    async with TestSocket(PATH, user=ada) as adas:
        await adas.subscribe(stream)
        await in_thread(lambda: room_leave(room_id=ours.pk, participant=member(ada)))
        assert (await adas.frame("unsubscribed"))["code"] == "revoked"
