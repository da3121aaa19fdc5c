"""The HTTP API of bots: posting, editing, reacting, reading on; errors in plain words."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from apps.chat.bots import tokens
from apps.chat.models import Bot, Message, Room
from apps.chat.people import member
from apps.chat.services import (
    bot_disable,
    membership_create,
    person_mute,
    room_archive,
    room_create,
)
from apps.chat.streams import RoomStream
from apps.chat.tests.bot_factories import BotClient, unlimited
from apps.chat.tests.factories import PATH, say
from apps.realtime.layer.threads import in_thread
from apps.realtime.tasks.retention import Window, events_trim
from apps.realtime.testing import TestSocket, user_make

pytestmark = pytest.mark.django_db


@pytest.fixture
def porter(general: Room) -> BotClient:
    return BotClient(general)


@pytest.fixture(autouse=True)
def no_limit(monkeypatch: Any) -> None:
    """Tests of the limit set another one."""
    monkeypatch.setattr(tokens, "REQUESTS_AT_ONCE", 1000)


def test_a_bot_posts_edits_and_reacts(porter: BotClient) -> None:
    response = porter.send("The 9:40 is late")
    assert response.status_code == 201
    sent = response.json()
    assert (sent["message_id"], sent["seq"]) == (Message.objects.get().pk, 1)
    path = f"messages/{sent['message_id']}/"
    edited = porter.ask("PATCH", path, {"version": 1, "body": "The 9:40 is on time"})
    assert edited.status_code == 200
    assert porter.post(f"{path}reactions/", emoji="👍").status_code == 200
    message = Message.objects.get()
    assert (message.body, message.by_bot) == ("The 9:40 is on time", True)
    assert message.reactions.get().author_id == porter.bot.user_id
    assert porter.post(f"{path}reactions/", emoji="👍", present=False).status_code == 200
    assert not message.reactions.exists()
    assert porter.ask("DELETE", path).status_code == 204
    assert Message.objects.get().deleted_at is not None


def test_the_same_client_id_makes_one_message(porter: BotClient) -> None:
    client_id = str(uuid4())
    first, again = (porter.send("Once", client_id=client_id) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["message_id"] == again.json()["message_id"] == Message.objects.get().pk


def test_two_bots_with_the_same_client_id_write_two_messages(porter: BotClient) -> None:
    other = BotClient(porter.room, name="signal")
    client_id = str(uuid4())
    ids = {bot.send(client_id=client_id).json()["message_id"] for bot in (porter, other)}
    assert len(ids) == Message.objects.count() == 2


def test_a_bot_lists_the_rooms_that_it_is_in(porter: BotClient, night_shift: Room) -> None:
    room = {"room_id": porter.room.pk, "slug": "general", "name": "General", "role": "member"}
    headers = {"authorization": f"Bearer {porter.token}"}
    assert Client().get("/chat/api/rooms/", headers=headers).json() == {"rooms": [room]}


# Reading on


def read(bot: BotClient, cursor: str | None = None) -> dict[str, Any]:
    query = "" if cursor is None else f"?cursor={cursor}"
    response = bot.ask("GET", f"events/{query}")
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_a_bot_reads_what_has_happened_since_its_cursor(porter: BotClient, ada: Any) -> None:
    first = say(porter.room, "First", by=ada)
    start = read(porter)
    assert [each["body"] for each in start["events"]] == ["First"]
    say(porter.room, "Second", by=ada)
    porter.post(f"messages/{first.message_id}/reactions/", emoji="👍")
    then = read(porter, start["cursor"])
    assert [each["type"] for each in then["events"]] == ["message.saved", "reactions.saved"]
    assert not then["more"]
    nothing = read(porter, then["cursor"])
    assert (nothing["events"], nothing["cursor"]) == ([], then["cursor"])


def test_a_cursor_from_before_the_first_message_reads_it(porter: BotClient) -> None:
    start = read(porter)
    say(porter.room, "First")
    assert [each["body"] for each in read(porter, start["cursor"])["events"]] == ["First"]


def test_many_events_come_in_pages(porter: BotClient, monkeypatch: Any) -> None:
    monkeypatch.setattr("apps.chat.bots.log.MOST", 2)
    cursor, bodies, more = "0.", list[str](), True
    for number in range(5):
        say(porter.room, str(number))
    while more:
        found = read(porter, cursor)
        bodies += [each["body"] for each in found["events"]]
        cursor, more = found["cursor"], found["more"]
    assert bodies == ["0", "1", "2", "3", "4"]


def test_a_cursor_that_the_log_does_not_reach_is_refused(porter: BotClient) -> None:
    start = read(porter)
    for number in range(3):
        say(porter.room, str(number))
    events_trim(stream=f"chat.room.{porter.room.pk}", window=Window.of(events=1))
    response = porter.ask("GET", f"events/?cursor={start['cursor']}")
    assert (response.status_code, response.json()["code"]) == (410, "resync")
    restored = porter.ask("GET", "events/?cursor=3.0badc0de")
    assert restored.status_code == 410


@pytest.mark.parametrize("cursor", ["", "x", "-1.", "1" * 19, "²."])
def test_what_is_no_cursor_is_refused(porter: BotClient, cursor: str) -> None:
    assert porter.ask("GET", f"events/?cursor={cursor}").status_code == 422


# Refusals


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic x", "Bearer 1.x"])
def test_without_a_valid_token_nothing_is_said(porter: BotClient, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header}
    response = Client().get("/chat/api/rooms/general/events/", headers=headers)
    assert response.status_code == 401
    assert response.json() == {"code": "unauthorized", "error": "A valid token is needed."}
    assert response["WWW-Authenticate"] == "Bearer"


def test_a_log_in_is_no_token(ada_client: Any, general: Room) -> None:
    assert ada_client.get("/chat/api/rooms/general/events/").status_code == 401


def test_a_token_opens_no_page(porter: BotClient, night_shift: Room) -> None:
    membership_create(room_id=night_shift.pk, user_id=porter.bot.user_id)
    headers = {"authorization": f"Bearer {porter.token}"}
    assert Client().get("/chat/night-shift/", headers=headers).status_code == 404
    page = Client().get("/chat/general/", headers=headers).content.decode()
    assert "Your name" in page  # as for anybody


@pytest.mark.parametrize("query", ["", "?token={token}", "?as={user_id}"])
@pytest.mark.django_db(transaction=True)
async def test_a_token_opens_no_socket_as_its_bot(night_shift: Room, query: str) -> None:
    porter = await in_thread(BotClient, night_shift)
    socket = TestSocket(PATH + query.format(token=porter.token, user_id=porter.bot.user_id))
    socket.headers.append((b"authorization", f"Bearer {porter.token}".encode()))
    assert await socket.connect()
    answer = await socket.frame("error" if "as=" in query else "welcome")
    if "as=" in query:
        assert answer["code"] == "forbidden"
        return
    subscribed = await socket.subscribe(RoomStream.name(night_shift.pk))
    assert subscribed["code"] == "not_found"
    message = {"room_id": night_shift.pk, "client_id": str(uuid4()), "body": "Hello"}
    assert (await socket.ask("message.send", **message))["code"] == "forbidden"


def test_a_disabled_bot_is_shut_out_at_once(porter: BotClient) -> None:
    bot_disable(bot_id=porter.bot.pk)
    assert porter.send().status_code == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "events/"),
        ("POST", "messages/"),
        ("PATCH", "messages/1/"),
        ("DELETE", "messages/1/"),
        ("POST", "messages/1/reactions/"),
    ],
)
def test_unknown_and_forbidden_rooms_look_the_same(
    porter: BotClient, method: str, path: str, django_assert_num_queries: Any
) -> None:
    forbidden = room_create(name="Ours", access=Room.Access.PRIVATE)
    say(room_create(name="Another"), "So that there is a message 1")
    answers = []
    for slug in (forbidden.slug, "nowhere"):
        porter.room = Room(slug=slug)
        with django_assert_num_queries(6):  # as many, so that the times are alike
            response = porter.ask(method, path, {})
        headers = {name: response[name] for name in response.headers if name != "Expires"}
        answers.append((response.status_code, response.content, headers))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_messages_of_other_rooms_are_not_found(
    porter: BotClient, night_shift: Room, ada: Any
) -> None:
    hidden = say(night_shift, "Hidden", by=ada).message_id
    answers = [
        porter.ask("PATCH", f"messages/{pk}/", {"version": 1, "body": "x"})
        for pk in (hidden, hidden + 1, 10**25)
    ]
    assert {(each.status_code, each.content) for each in answers} == {(404, answers[0].content)}


def test_a_message_is_found_in_its_own_room_only(porter: BotClient, night_shift: Room) -> None:
    membership_create(room_id=night_shift.pk, user_id=porter.bot.user_id)
    elsewhere = say(night_shift, "Elsewhere", by=porter.participant).message_id
    assert porter.ask("DELETE", f"messages/{elsewhere}/").status_code == 404
    assert Message.objects.get().deleted_at is None


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("{", 422, "Invalid JSON"),
        ("[]", 422, "Input should be an object"),
        ({"body": "x"}, 422, "client_id: Field required"),
        ({"body": "x", "client_id": str(uuid4()), "as": "ada"}, 422, "as: Extra inputs"),
        ({"body": " ", "client_id": str(uuid4())}, 422, "Write something first."),
        ({"body": "x" * 4001, "client_id": str(uuid4())}, 422, "4,001 characters long"),
        ({"body": "x", "client_id": str(uuid4()), "reply_to": 99}, 404, "There is no such message"),
        (b'{"body": "\xff"}', 422, "Invalid JSON"),
        ("[" * 50_000, 422, "Invalid JSON"),
    ],
)
def test_a_bad_request_is_refused_in_words(
    porter: BotClient, body: Any, status: int, sentence: str
) -> None:
    response = porter.ask("POST", "messages/", body)
    assert response.status_code == status
    assert sentence in response.json()["error"]
    assert not Message.objects.exists()


def test_methods_that_an_address_has_not_are_refused(porter: BotClient) -> None:
    assert porter.ask("PUT", "messages/", {}).status_code == 405


def test_a_muted_bot_and_an_archived_room_are_refused(porter: BotClient, ada: Any) -> None:
    person_mute(room_id=porter.room.pk, actor=member(ada), person=porter.participant, minutes=5)
    muted = porter.send()
    assert (muted.status_code, muted.json()["code"]) == (403, "forbidden")
    assert "A moderator has muted you" in muted.json()["error"]
    room_archive(room_id=porter.room.pk, archived=True)
    assert "This room is archived." in porter.send().json()["error"]


def test_in_slow_mode_a_bot_hears_how_long_to_wait(porter: BotClient) -> None:
    Room.objects.update(slow_seconds=30)
    porter.send()
    slow = porter.send()
    assert (slow.status_code, slow["Retry-After"]) == (429, "30")
    assert "Slow mode" in slow.json()["error"]


def test_too_many_requests_are_refused_until_the_time_that_is_said(
    porter: BotClient, monkeypatch: Any
) -> None:
    monkeypatch.setattr(tokens, "REQUESTS_AT_ONCE", 3)
    monkeypatch.setattr(tokens, "REQUESTS_PER_SECOND", 0.5)
    codes = [porter.ask("GET", "events/").status_code for _ in range(3)]
    refused = porter.ask("GET", "events/")
    assert codes == [200] * 3
    assert (refused.status_code, refused["Retry-After"]) == (429, "2")
    assert refused.json()["code"] == "too_many"
    other = BotClient(porter.room, name="signal")
    assert other.ask("GET", "events/").status_code == 200  # each bot has a limit of its own
    unlimited()
    assert porter.ask("GET", "events/").status_code == 200
    assert Bot.objects.get(pk=porter.bot.pk).used_at is not None


def test_here_in_a_bots_message_mentions_nobody(porter: BotClient) -> None:
    lin = user_make("lin")
    porter.send("@here and @lin")
    assert Message.objects.get().mentioned_user_ids == {lin.pk}
