"""Cards of people, last seen and do not disturb, for those who have joined a room together."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest
from django.db.models import Case, DateTimeField, Value, When
from django.utils import timezone

from apps.chat import do_not_disturb
from apps.chat.last_seen import member_seen, members_seen, seen_at
from apps.chat.last_seen_writer import LastSeenWriter
from apps.chat.models import LastSeen, Membership, Restriction, Room
from apps.chat.people import member
from apps.chat.services import membership_create, room_create
from apps.chat.streams import RoomStream
from apps.chat.tests.factories import PATH, ROBIN, restrict, robins, say
from apps.realtime.hub.hub import Hub
from apps.realtime.layer.threads import in_thread
from apps.realtime.selectors import Position
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db

FOREVER = datetime(9999, 1, 1, tzinfo=timezone.get_fixed_timezone(0))


class FakeKeeper:
    """Keeps it in memory."""

    choices: ClassVar[dict[str, str]] = {"hour": "For an hour", "on": "Until I turn it off"}

    def __init__(self) -> None:
        self.until: dict[int, datetime] = {}

    def quiet_until(self, user_ids: Collection[int]) -> dict[int, datetime]:
        return {key: self.until[key] for key in user_ids if key in self.until}

    def expression(self, user: str) -> Any:
        ends = [When(**{user: key}, then=Value(end)) for key, end in self.until.items()]
        return Case(*ends, default=None, output_field=DateTimeField())

    def start(self, *, user_id: int, choice: str) -> None:
        hour = timezone.now() + timedelta(hours=1)
        self.until[user_id] = {"hour": hour, "on": FOREVER}[choice]
        do_not_disturb.quiet_changed(user_id=user_id)

    def end(self, *, user_id: int) -> None:
        self.until.pop(user_id, None)
        do_not_disturb.quiet_changed(user_id=user_id)


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> FakeKeeper:
    fake = FakeKeeper()
    monkeypatch.setattr(do_not_disturb, "_keepers", [fake])
    return fake


@pytest.fixture
def shared(general: Room, ada: Any, grace: Any) -> Room:
    """A room that Ada and Grace have joined, Grace as a moderator."""
    membership_create(room_id=general.pk, user_id=ada.pk)
    membership_create(room_id=general.pk, user_id=grace.pk, role=Membership.Role.MODERATOR)
    return general


def card(client: Any, room: Room, person_id: str) -> Any:
    return client.get(f"{room.get_absolute_url()}people/{person_id}/card/")


def text(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_card_has_the_name_the_handle_and_the_role(
    ada_client: Any, shared: Room, grace: Any
) -> None:
    page = text(card(ada_client, shared, f"user.{grace.pk}"))
    assert "Grace Hopper" in page
    assert "@grace" in page
    assert "Moderator" in page


def test_its_button_opens_the_direct_conversation(
    ada_client: Any, shared: Room, grace: Any
) -> None:
    assert 'name="people" value="grace"' in text(card(ada_client, shared, f"user.{grace.pk}"))
    response = ada_client.post("/chat/direct/new/", {"people": "grace"})
    assert Room.objects.get(access=Room.Access.DIRECT).get_absolute_url() == response.url


@pytest.mark.parametrize(
    ("ago", "words"), [(timedelta(), "Active now"), (timedelta(minutes=5), "Last seen 5")]
)
def test_it_says_when_a_member_of_the_same_room_was_last_seen(
    ada_client: Any, shared: Room, grace: Any, ago: timedelta, words: str
) -> None:
    LastSeen.objects.create(user=grace, at=timezone.now() - ago)
    assert words in text(card(ada_client, shared, f"user.{grace.pk}"))
    about = text(ada_client.get(f"{shared.get_absolute_url()}about/"))
    assert words.lower() in about


@pytest.mark.parametrize("leaves", ["ada", "grace"])
def test_last_seen_and_quiet_are_for_those_who_have_both_joined(
    ada_client: Any, shared: Room, grace: Any, keeper: FakeKeeper, leaves: str
) -> None:
    members_seen(user_ids=[grace.pk])
    keeper.start(user_id=grace.pk, choice="hour")
    say(shared, by=grace)
    Membership.objects.filter(room=shared, user__username=leaves).delete()
    about = f"{shared.get_absolute_url()}about/"
    for page in (card(ada_client, shared, f"user.{grace.pk}"), ada_client.get(about)):
        assert "active now" not in text(page).lower()
        assert "Do not disturb until" not in text(page)


def test_moderators_find_their_actions_and_others_do_not(
    client: Any, shared: Room, ada: Any, grace: Any
) -> None:
    type(ada).objects.filter(pk=ada.pk).update(is_staff=False)
    for viewer, target, found in ((grace, ada, True), (ada, grace, False)):
        client.force_login(viewer)
        page = text(card(client, shared, f"user.{target.pk}"))
        assert (f"/people/user.{target.pk}/" + chr(34) in page) is found


def test_a_guest_has_a_card_without_a_way_to_write_to_them(ada_client: Any, shared: Room) -> None:
    say(shared, by=ROBIN)
    page = text(card(ada_client, shared, "guest.robins-key"))
    assert "guest" in page
    assert 'name="people"' not in page


def test_nobody_without_a_name_opens_a_card(client: Any, shared: Room, grace: Any) -> None:
    assert card(client, shared, f"user.{grace.pk}").status_code == 404
    assert "data-card" not in client.get(shared.get_absolute_url()).content.decode()


def test_people_who_were_never_in_the_room_have_no_card_there(
    ada_client: Any, shared: Room
) -> None:
    elsewhere, banned = user_make("lin"), user_make("kai")
    restrict(shared, member(banned), Restriction.Kind.BAN)
    for person_id in (f"user.{elsewhere.pk}", f"user.{banned.pk}", "user.x", "guest.x", "x"):
        assert card(ada_client, shared, person_id).status_code == 404


def test_a_card_in_a_room_that_is_not_open_looks_like_one_in_no_room(
    ada_client: Any, grace: Any
) -> None:
    private = room_create(name="Ours", access=Room.Access.PRIVATE, owner=member(grace))
    found = card(ada_client, private, f"user.{grace.pk}")
    private.slug = "nowhere"
    missing = card(ada_client, private, f"user.{grace.pk}")
    assert found.status_code == missing.status_code == 404
    assert b"Grace" not in found.content


def test_opening_a_room_is_being_seen_and_writes_once_a_minute(
    ada_client: Any, shared: Room, ada: Any, django_assert_num_queries: Any
) -> None:
    ada_client.get(shared.get_absolute_url())
    assert ada.pk in seen_at([ada.pk])
    with django_assert_num_queries(1):
        member_seen(user_id=ada.pk)


@pytest.mark.django_db(transaction=True)
async def test_people_with_a_page_in_use_are_seen_and_idle_ones_and_guests_are_not(
    ada: Any, grace: Any
) -> None:
    async with (
        TestSocket(PATH, user=ada) as adas,
        TestSocket(PATH, user=grace) as graces,
        robins(),
    ):
        assert (await adas.ask("ping"))["type"] == "ok"
        assert (await graces.ask("ping", idle=True))["type"] == "ok"
        await LastSeenWriter(Hub.current()).write()
    assert set(await in_thread(seen_at, [ada.pk, grace.pk])) == {ada.pk}


@pytest.mark.django_db(transaction=True)
async def test_people_in_the_room_see_at_once_who_wants_quiet(
    shared: Room, ada: Any, grace: Any, keeper: FakeKeeper
) -> None:
    Hub.current().control.start(Position())
    stream = RoomStream.name(shared.pk)
    async with TestSocket(PATH, user=ada) as adas, TestSocket(PATH, user=grace) as graces:
        for socket in (graces, adas):
            await socket.subscribe(stream)
        for change in ("start", "end"):
            choice = {"choice": "on"} if change == "start" else {}
            await in_thread(getattr(keeper, change), user_id=grace.pk, **choice)
            expected = FOREVER.isoformat() if change == "start" else None
            while True:
                event = (await adas.frame("ephemeral"))["event"]
                people = event.get("people", []) + event.get("joined", [])
                if ("Grace Hopper", expected) in [(p["name"], p["quiet_until"]) for p in people]:
                    break


def test_a_member_turns_it_on_and_off_without_a_script(
    ada_client: Any, ada: Any, keeper: FakeKeeper
) -> None:
    path = "/chat/do-not-disturb/"
    assert "Until I turn it off" in text(ada_client.get(path))
    assert ada_client.post(path, {"choice": "on", "next": "/chat/general/"}).url == "/chat/general/"
    assert keeper.until == {ada.pk: FOREVER}
    assert "Turn it off" in text(ada_client.get(path))
    assert ada_client.post(path, {"choice": "", "next": "https://else.example/"}).url == path
    assert keeper.until == {}
    assert ada_client.post(path, {"choice": "never"}).status_code == 404


@pytest.mark.parametrize("role", ["nameless", "guest"])
def test_only_members_have_do_not_disturb(
    client: Any, general: Room, keeper: FakeKeeper, role: str
) -> None:
    if role == "guest":
        client.post("/chat/general/name/", {"name": "Robin"})
    assert client.post("/chat/do-not-disturb/", {"choice": "on"}).status_code == 302
    assert keeper.until == {}


def test_without_a_keeper_there_is_none(ada_client: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(do_not_disturb, "_keepers", [])
    assert ada_client.get("/chat/do-not-disturb/").status_code == 404
    assert "do-not-disturb" not in ada_client.get("/chat/").content.decode()
