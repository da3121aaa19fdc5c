"""Links let members join private rooms; only digests are stored, and invalid ones look alike."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.chat.models import Invitation, Membership, Room
from apps.chat.people import member
from apps.chat.services import (
    invitation_accept,
    invitation_create,
    invitation_find,
    invitation_revoke,
    invitations,
    person_ban,
    room_archive,
    room_close,
    room_create,
)
from apps.chat.tests.factories import ROBIN
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(grace: Any) -> Room:
    """A private room of Grace's."""
    return room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))


@pytest.fixture
def token(ours: Room, grace: Any) -> str:
    return invitation_create(room_id=ours.pk, participant=member(grace))


def accept(token: str, who: Any) -> Room:
    return invitation_accept(token=token, participant=member(who))


def test_the_page_says_which_room_before_somebody_joins(
    ada_client: Any, ours: Room, token: str, ada: Any
) -> None:
    page = ada_client.get(f"/chat/invitation/{token}/").content.decode()
    assert "Join Ours" in page
    assert "Grace Hopper invites you" in page
    assert not Membership.objects.filter(user=ada).exists()
    assert ada_client.get(ours.get_absolute_url()).status_code == 404
    assert ada_client.post(f"/chat/invitation/{token}/").url == ours.get_absolute_url()
    assert ada_client.get(ours.get_absolute_url()).status_code == 200


def test_a_guest_is_asked_to_log_in(robin_client: Any, token: str) -> None:
    assert "Log in to join" in robin_client.get(f"/chat/invitation/{token}/").content.decode()
    assert robin_client.post(f"/chat/invitation/{token}/").status_code == 302
    with pytest.raises(Refused, match="Log in"):
        invitation_accept(token=token, participant=ROBIN)


def test_only_a_digest_of_the_token_is_stored(token: str) -> None:
    stored = Invitation.objects.values().get()
    assert token not in str(stored)


@pytest.mark.parametrize("end", ["expired", "revoked", "used up", "closed", "archived", "unknown"])
def test_an_invalid_invitation_looks_like_an_unknown_one(
    ada_client: Any, ours: Room, token: str, grace: Any, end: str
) -> None:
    link = Invitation.objects.all()
    if end == "expired":
        link.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        who = member(grace)
        invitation_revoke(room_id=ours.pk, invitation_id=link.get().pk, participant=who)
    elif end == "used up":
        link.update(most_uses=1)
        accept(token, user_make("eve", "Eve"))
    elif end == "closed":
        room_close(room_id=ours.pk)
    elif end == "archived":
        room_archive(room_id=ours.pk, archived=True)
    else:
        token = "another"
    answers = [ada_client.get(f"/chat/invitation/{text}/") for text in (token, "never")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert "Ours" not in answers[0].content.decode()
    assert ada_client.post(f"/chat/invitation/{token}/").status_code == 404


def test_a_banned_member_does_not_come_back_by_an_invitation(
    ours: Room, token: str, ada: Any, grace: Any
) -> None:
    type(ada).objects.filter(pk=ada.pk).update(is_staff=False)
    accept(token, ada)
    person_ban(room_id=ours.pk, actor=member(grace), person=member(ada))
    with pytest.raises(NotFound):
        accept(token, ada)
    assert not Membership.objects.filter(user=ada).exists()


def test_uses_are_counted_and_coming_again_is_none(token: str, ada: Any, grace: Any) -> None:
    for who in (ada, ada, grace):
        accept(token, who)
    assert Invitation.objects.get().uses == 1


def test_two_at_once_do_not_share_the_last_use(
    token: str, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both find the invitation while it is valid."""
    Invitation.objects.update(most_uses=1)
    found = invitation_find(token=token)
    accept(token, user_make("eve", "Eve"))
    monkeypatch.setattr(invitations, "invitation_find", lambda token: found)
    with pytest.raises(NotFound):
        accept(token, ada)
    assert not Membership.objects.filter(user=ada).exists()
    assert Invitation.objects.get().uses == 1


def test_only_owners_invite(ours: Room, token: str, ada: Any) -> None:
    with pytest.raises(NotFound):
        invitation_create(room_id=ours.pk, participant=member(ada))
    accept(token, user_make("eve", "Eve"))
    eve = Membership.objects.get(user__username="eve").user
    with pytest.raises(Refused, match="Only the owners"):
        invitation_create(room_id=ours.pk, participant=member(eve))
