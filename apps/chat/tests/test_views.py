"""The lobby, the room, the names of guests, and messages as JSON."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.chat.models import Room
from apps.chat.people import GUEST
from apps.chat.selectors import PAGE_SIZE
from apps.chat.tests.factories import say, snapshot_of
from apps.chat.text import MAX_BODY
from apps.realtime.ids import id_in_json
from apps.realtime.selectors import cursor_get
from apps.realtime.templatetags.realtime import login_url

pytestmark = pytest.mark.django_db

NO_ACCESS = "or you do not have access to it"


# Guests


def test_somebody_without_a_name_reads_an_open_room_and_is_asked_for_one_to_write(
    client: Any, general: Room
) -> None:
    say(general, "Said in the open")
    response = client.get("/chat/general/")
    page = response.content.decode()
    assert "Said in the open" in page
    assert "Join as a guest" in page
    assert login_url("/chat/general/") in page
    assert 'id="composer-text"' not in page
    nobody = {"user_id": None, "guest_key": None, "name": "", "moderates": False}
    assert snapshot_of(response)["me"] == nobody


def test_a_guest_joins_changes_the_name_and_leaves(client: Any, general: Room) -> None:
    assert client.post("/chat/general/name/", {"name": "Robin"}).url == "/chat/general/"
    page = client.get("/chat/general/").content.decode()
    assert "<strong>Robin</strong> (guest)" in page
    assert 'value="Robin"' in client.get("/chat/general/name/").content.decode()
    client.post("/chat/general/name/", {"name": "Marian"})
    assert "<strong>Marian</strong>" in client.get("/chat/general/").content.decode()
    assert client.post("/chat/general/leave/").url == "/chat/"
    assert GUEST not in client.session
    assert "Join as a guest" in client.get("/chat/general/").content.decode()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("", "Choose a name first."), ("ada", "is the name of a member"), ("<i>", "2 to 30 letters")],
)
def test_a_refused_name_is_kept_in_the_form(
    client: Any, general: Room, ada: AbstractBaseUser, name: str, sentence: str
) -> None:
    page = client.post("/chat/general/name/", {"name": name}).content.decode()
    assert sentence in page
    assert "<i>" not in page
    assert 'aria-invalid="true"' in page
    if name:
        assert f'value="{name.replace("<", "&lt;").replace(">", "&gt;")}"' in page


def test_a_member_needs_no_name(ada_client: Any, general: Room) -> None:
    assert ada_client.get("/chat/general/name/").url == "/chat/general/"
    assert (
        "You are <strong>Ada Lovelace</strong>" in ada_client.get("/chat/general/").content.decode()
    )


@pytest.mark.parametrize("path", ["leave/", "name/"])
def test_a_get_does_not_change_a_guests_name(client: Any, general: Room, path: str) -> None:
    client.post("/chat/general/name/", {"name": "Robin"})
    client.get(f"/chat/general/{path}")
    assert client.session[GUEST]["name"] == "Robin"


# Room


def test_unknown_and_closed_rooms_look_the_same(robin_client: Any, night_shift: Room) -> None:
    pages = []
    for slug in ("night-shift", "nothing-at"):
        response = robin_client.get(f"/chat/{slug}/")
        assert response.status_code == 404
        page = response.content.decode()
        assert f"There is no room called {slug}, {NO_ACCESS}." in page
        assert login_url(f"/chat/{slug}/") in page
        pages.append(page.replace(slug, "-"))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("path", ["", "name/", "messages/", "leave/"])
def test_every_page_of_a_closed_room_is_not_found(
    robin_client: Any, night_shift: Room, path: str
) -> None:
    for response in (
        robin_client.get(f"/chat/night-shift/{path}"),
        robin_client.post(f"/chat/night-shift/{path}", {"name": "Other"}),
    ):
        assert response.status_code == 404
        assert NO_ACCESS in response.content.decode()


def test_a_room_comes_with_its_newest_messages_and_their_cursor(
    ada_client: Any, general: Room, ada: AbstractBaseUser
) -> None:
    for number in range(PAGE_SIZE + 2):
        say(general, f"{number}", by=ada)
    page = ada_client.get("/chat/general/")
    snapshot = snapshot_of(page)
    bodies = [message["body"] for message in snapshot["messages"]]
    assert bodies == [f"{number}" for number in range(2, PAGE_SIZE + 2)]
    assert snapshot["more"] is True
    assert snapshot["me"] == {
        "user_id": id_in_json(ada.pk),
        "guest_key": None,
        "name": "Ada Lovelace",
        "moderates": True,
    }
    cursor = cursor_get(stream=f"chat.room.{general.pk}")
    html = page.content.decode()
    assert (
        f'data-stream="{cursor.stream}" data-seq="{PAGE_SIZE + 2}" data-epoch="{cursor.epoch}"'
        in html
    )
    assert f'data-max-length="{MAX_BODY}"' in html


def test_the_cursor_is_read_before_the_messages(
    ada_client: Any, general: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise a message written between the two would be neither in the page nor replayed."""

    def cursor_then_message(stream: str) -> Any:
        cursor = cursor_get(stream=stream)
        say(general, "in between")
        return cursor

    monkeypatch.setattr("apps.chat.selectors.cursor_get", cursor_then_message)
    snapshot = snapshot_of(ada_client.get("/chat/general/"))
    assert snapshot["cursor"]["seq"] == 0
    assert [message["body"] for message in snapshot["messages"]] == ["in between"]


def test_markup_in_a_message_stays_text(ada_client: Any, general: Room) -> None:
    evil = "</script><script>alert(1)</script>"
    say(general, evil)
    page = ada_client.get("/chat/general/")
    assert evil not in page.content.decode()
    assert snapshot_of(page)["messages"][0]["body"] == evil


# Messages as JSON


def test_earlier_messages_come_page_by_page(robin_client: Any, general: Room) -> None:
    for number in range(PAGE_SIZE * 2 + 1):
        say(general, f"{number}")
    newest = robin_client.get("/chat/general/messages/").json()
    assert newest["cursor"]["seq"] == PAGE_SIZE * 2 + 1
    bodies = [message["body"] for message in newest["messages"]]
    page = newest
    while page["more"]:
        before = page["messages"][0]["message_id"]
        page = robin_client.get(f"/chat/general/messages/?before={before}").json()
        bodies = [message["body"] for message in page["messages"]] + bodies
    assert bodies == [f"{number}" for number in range(PAGE_SIZE * 2 + 1)]


def test_a_page_around_a_message_leads_both_ways(robin_client: Any, general: Room) -> None:
    sent = [say(general, f"{number}").message_id for number in range(PAGE_SIZE * 3)]
    middle = sent[PAGE_SIZE]
    path = "/chat/general/messages/"
    around = robin_client.get(path, {"around": middle}).json()
    ids = [message["message_id"] for message in around["messages"]]
    assert ids == sent[PAGE_SIZE - PAGE_SIZE // 2 + 1 : PAGE_SIZE + PAGE_SIZE // 2 + 1]
    assert (around["more"], around["later"]) == (True, True)
    earlier = robin_client.get(path, {"before": ids[0]}).json()
    assert earlier["messages"][-1]["message_id"] == ids[0] - 1
    assert (earlier["more"], earlier["later"]) == (False, True)
    later = robin_client.get(path, {"after": ids[-1]}).json()
    assert later["messages"][0]["message_id"] == ids[-1] + 1
    newest = robin_client.get(path, {"after": sent[-2]}).json()
    assert ([each["body"] for each in newest["messages"]], newest["later"]) == (["149"], False)


def test_a_permalink_opens_the_page_and_its_script_in_the_middle(
    robin_client: Any, general: Room
) -> None:
    sent = [say(general, f"{number}").message_id for number in range(PAGE_SIZE * 3)]
    response = robin_client.get("/chat/general/", {"around": sent[PAGE_SIZE]})
    html = response.content.decode()
    assert f'id="message-{sent[PAGE_SIZE]}"' in html
    assert f'id="message-{sent[-1]}"' not in html
    snapshot = snapshot_of(response)
    assert (snapshot["more"], snapshot["later"]) == (True, True)


def test_the_queries_of_a_page_do_not_grow_with_the_history(
    robin_client: Any, general: Room, django_assert_max_num_queries: Any
) -> None:
    sent = [say(general, f"{number}").message_id for number in range(PAGE_SIZE * 3)]
    with django_assert_max_num_queries(10):
        robin_client.get("/chat/general/messages/", {"around": sent[PAGE_SIZE]})


@pytest.mark.parametrize("before", ["x", "-1", "1.5", "²", "9" * 30])
def test_a_wrong_before_is_a_bad_request(robin_client: Any, general: Room, before: str) -> None:
    response = robin_client.get("/chat/general/messages/", {"before": before})
    assert response.status_code == 400
    assert response.json() == {"message": "before must be the id of a message."}


def test_somebody_without_a_name_gets_the_messages_of_open_rooms(
    client: Any, general: Room, night_shift: Room
) -> None:
    say(general, "Said in the open")
    [message] = client.get("/chat/general/messages/").json()["messages"]
    assert message["body"] == "Said in the open"
    assert client.get("/chat/night-shift/messages/").status_code == 404


def test_a_login_takes_precedence_over_a_guests_name(
    robin_client: Any, general: Room, ada: AbstractBaseUser
) -> None:
    robin_client.force_login(ada)
    snapshot = snapshot_of(robin_client.get("/chat/general/"))
    assert snapshot["me"]["user_id"] == id_in_json(ada.pk)
    assert snapshot["room"]["room_id"] == general.pk
