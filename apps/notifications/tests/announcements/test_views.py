"""Programs send over HTTP, with a token."""

from typing import Any

import pytest
from django.test import Client

from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.tokens import token_create
from apps.notifications.models import Notification, SendToken
from apps.notifications.tests.announcements.factories import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def token() -> str:
    return token_create(name="Monitoring")


def send(token: str, **content: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    return Client(enforce_csrf_checks=True).post(
        "/notifications/send/", content, content_type="application/json", headers=headers
    )


def test_people_are_notified(token: str) -> None:
    member("ada")
    answer = send(token, text="The 9:14 is late.", url="/live/", usernames=["ada"])
    assert (answer.status_code, answer.json()) == (201, {"notified": 1})
    made = Notification.objects.get()
    assert (made.text, made.url, made.kind) == ("The 9:14 is late.", "/live/", "message")
    assert SendToken.objects.get().used_at is not None


def test_an_announcement_is_made_once_for_a_key(token: str) -> None:
    answers = [send(token, text="Hello.", everybody=True, key="1.0") for _ in range(2)]
    made = Announcement.objects.get()
    assert [each.status_code for each in answers] == [202, 202]
    assert [each.json() for each in answers] == [{"announcement": made.pk}] * 2


@pytest.mark.parametrize("wrong", ["", "wrong"])
def test_without_a_valid_token_nothing_is_sent(token: str, wrong: str) -> None:
    answer = send(wrong, text="Hello.", everybody=True)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert not Announcement.objects.exists()


def test_a_token_that_was_revoked_is_worth_nothing(token: str) -> None:
    SendToken.objects.all().delete()
    assert send(token, text="Hello.", everybody=True).status_code == 401


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        ({"text": "Hi."}, 422, "Name either"),
        ({"text": "Hi.", "everybody": True, "usernames": ["ada"]}, 422, "Name either"),
        ({"text": "Hi.", "everybody": "yes"}, 422, "everybody: "),
        ({"text": "Hi.", "everybody": True, "to": "ada"}, 422, "to: "),
        ({"text": "", "everybody": True}, 422, "Text: "),
        ({"text": "Hi.", "usernames": ["nobody"]}, 404, "called nobody"),
        ({"text": "Hi.", "usernames": ["x"] * 101}, 422, "usernames: "),
    ],
)
def test_what_is_invalid_is_refused(
    token: str, content: dict[str, Any], status: int, sentence: str
) -> None:
    answer = send(token, **content)
    assert answer.status_code == status
    assert sentence in answer.json()["error"]
    assert not Notification.objects.exists()
    assert not Announcement.objects.exists()
