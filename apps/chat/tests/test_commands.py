"""Written from the shell and by the demo."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management import CommandError, call_command

from apps.chat.demo import demo_create
from apps.chat.models import Bot, Message, Room
from apps.chat.people import member
from apps.chat.sidebar import sidebar_get
from apps.chat.tests.factories import events_of
from apps.realtime.testing import user_make

pytestmark = pytest.mark.django_db


def test_the_command_publishes_a_message(general: Room, ada: AbstractBaseUser) -> None:
    call_command("chat_send", "general", "From the shell", username="Ada", stdout=None)
    assert [event["body"] for event in events_of(general)] == ["From the shell"]


@pytest.mark.usefixtures("general", "ada")
@pytest.mark.parametrize(
    ("room", "text", "username", "sentence"),
    [
        ("nowhere", "hi", "ada", "There is no room called nowhere."),
        ("general", "hi", "nobody", "There is no active member called nobody."),
        ("general", " ", "ada", "Write something first."),
    ],
)
def test_the_command_reports_what_is_wrong(
    room: str, text: str, username: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=f"^{sentence}$"):
        call_command("chat_send", room, text, username=username)


def demo_people() -> None:
    for username in ("ada", "grace", "edsger"):
        user_make(username)


def test_creating_the_demo_again_adds_only_missing_rooms(db: None) -> None:
    demo_people()
    assert demo_create() == Room.objects.count() == 3
    assert Message.objects.count() == 17
    assert Bot.objects.get().answers
    Message.objects.last().delete()  # type: ignore[union-attr]
    Room.objects.get(slug="help").delete()
    assert demo_create() == 1
    assert Message.objects.count() == 16


def test_the_demos_people_find_all_rooms_that_they_write_in_and_nothing_unread(db: None) -> None:
    demo_people()
    demo_create()
    for username in ("ada", "grace"):
        user = get_user_model().objects.get(username=username)
        rooms = sidebar_get(participant=member(user)).rooms
        found = [(line.room.slug, line.unread) for line in rooms]
        assert found == [("general", 0), ("night-shift", 0), ("help", 0)]


def test_the_demos_messages_have_ascending_times(db: None) -> None:
    demo_people()
    demo_create()
    times = list(Message.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert (times[-1] - times[0]).total_seconds() > 3600
