"""A role x role matrix of removing, banning and muting, on the pages that moderators use."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from apps.chat.models import Membership, Restriction, Room
from apps.chat.people import GUEST, Participant, member
from apps.chat.services import room_create
from apps.chat.tests.factories import ROBIN, ROBINS_SESSION, restrict, say
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db

OLGA = Participant(user_id=None, guest_key="olgas-key", name="Olga")
PEOPLE = ("guest", "member", "moderator", "owner", "staff")
MAY: dict[str, tuple[str, ...]] = {
    "moderator": ("guest", "member"),
    "owner": ("guest", "member", "moderator"),
    "staff": ("guest", "member", "moderator"),
}
NOBODYS = ("nameless", "guest", "stranger", "member", "banned")


def person_in(room: Room, role: str, name: str) -> Participant:
    """Somebody who has written in the room."""
    user = user_make(name, name.title(), is_staff=role == "staff")
    if role in Membership.Role.values:
        Membership.objects.create(room=room, user=user, role=role)
    say(room, by=user)
    return member(user)


def enter(client: Any, room: Room, role: str) -> None:
    """Log in as somebody with this role."""
    if role == "guest":
        session = client.session
        session.update(ROBINS_SESSION)
        session.save()
    elif role != "nameless":
        person = person_in(room, role, "actor")
        client.force_login(user_of(person))
        if role == "banned":
            restrict(room, person, Restriction.Kind.BAN)


def user_of(person: Participant) -> Any:
    return get_user_model()._default_manager.get(pk=person.user_id or 0)


def target_of(room: Room, role: str) -> Participant:
    if role == "guest":
        say(room, by=OLGA)
        return OLGA
    return person_in(room, role, "target")


@pytest.mark.parametrize("target", PEOPLE)
@pytest.mark.parametrize("actor", MAY)
@pytest.mark.parametrize("action", ["ban", "mute"])
def test_roles_that_may_act_on_roles(client: Any, actor: str, target: str, action: str) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, actor)
    person = target_of(room, target)
    path = f"/chat/room/people/{person.as_person().id}/"
    client.post(path, {"action": action, "reason": "Spam", "minutes": 10})
    done = Restriction.objects.filter(kind=action).exists()
    assert done is (target in MAY[actor])
    Restriction.objects.all().delete()
    offered = "Ban from the room" in client.get(path).content.decode()
    assert offered is (target in MAY[actor])


@pytest.mark.parametrize("target", PEOPLE)
@pytest.mark.parametrize("actor", MAY)
def test_roles_that_may_remove_roles(client: Any, actor: str, target: str) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, actor)
    person = target_of(room, target)
    client.post(f"/chat/room/people/{person.as_person().id}/", {"action": "remove"})
    stays = Membership.objects.filter(user=person.user_id, user__isnull=False).exists()
    may = target in MAY[actor] or target in ("guest", "staff")  # who are not members
    assert stays is not may


@pytest.mark.parametrize("actor", MAY)
def test_moderators_change_the_rules(client: Any, actor: str) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, actor)
    client.post("/chat/room/moderation/", {"action": "lock"})
    client.post("/chat/room/moderation/", {"action": "slow", "seconds": 15})
    room.refresh_from_db()
    assert (room.locked, room.slow_seconds) == (True, 15)
    client.post("/chat/room/moderation/", {"action": "unlock"})
    client.post("/chat/room/moderation/", {"action": "slow", "seconds": 7})  # is not on offer
    room.refresh_from_db()
    assert (room.locked, room.slow_seconds) == (False, 15)


@pytest.mark.parametrize("actor", NOBODYS)
def test_for_others_the_pages_do_not_exist(client: Any, actor: str) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, actor)
    say(room, by=OLGA)
    bans = Restriction.objects.count()
    acts = {"moderation/": "lock", "people/guest.olgas-key/": "ban"}
    for path, action in acts.items():
        assert client.get(f"/chat/room/{path}").status_code == 404
        assert client.post(f"/chat/room/{path}", {"action": action}).status_code == 404
    room.refresh_from_db()
    assert (Restriction.objects.count(), room.locked) == (bans, False)


def test_a_moderator_does_not_ban_themselves(client: Any) -> None:
    room = room_create(name="Room", slug="room")
    moderator = person_in(room, "moderator", "actor")
    client.force_login(user_of(moderator))
    client.post(f"/chat/room/people/user.{moderator.user_id}/", {"action": "ban"})
    assert not Restriction.objects.exists()


def test_a_moderators_pages_say_nothing_of_people_elsewhere(client: Any) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, "owner")
    stranger = user_make("elsewhere", "Elsewhere")
    for person_id in (f"user.{stranger.pk}", "user.999999", "user.x", "guest.no", "guest.", "x"):
        assert client.get(f"/chat/room/people/{person_id}/").status_code == 404


def test_a_guest_who_has_not_written_is_found_by_the_key_that_presence_shows(client: Any) -> None:
    room = room_create(name="Room", slug="room")
    guests = another(client)
    guests.post("/chat/room/name/", {"name": "Quiet"})
    enter(client, room, "owner")
    key = guests.session[GUEST]["key"]
    page = f"/chat/room/people/guest.{key}/"
    assert "Quiet" in client.get(page).content.decode()
    client.post(page, {"action": "ban"})
    assert guests.get("/chat/room/").status_code == 404
    client.post(page, {"action": "unban"})
    assert guests.get("/chat/room/").status_code == 200


def another(client: Any) -> Any:
    """Another browser."""
    return type(client)()


def test_the_moderation_page_lists_who_wrote_and_who_is_banned(client: Any) -> None:
    room = room_create(name="Room", slug="room")
    enter(client, room, "moderator")
    say(room, by=ROBIN)
    restrict(room, OLGA, Restriction.Kind.BAN)
    page = client.get("/chat/room/moderation/").content.decode()
    assert "/chat/room/people/guest.robins-key/" in page
    assert "Banned" in page
    assert "/chat/room/people/guest.olgas-key/" in page


def test_owners_find_the_pages_in_the_list_of_people(client: Any) -> None:
    room = room_create(name="Room", slug="room")
    person = person_in(room, "member", "target")
    enter(client, room, "owner")
    page = client.get("/chat/room/about/").content.decode()
    assert f'href="/chat/room/people/user.{person.user_id}/"' in page
