"""The commands send, show progress and cancel."""

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from apps.notifications.announcements.models import Announcement
from apps.notifications.management.commands.notify import Command
from apps.notifications.models import Notification
from apps.notifications.tests.announcements.factories import announce, member, members, tell

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_several_people_are_notified() -> None:
    people = [member(name).pk for name in ("ada", "bea", "cy")]
    assert said("notify", "ada", "CY", "Hello.") == "Notified 2 people.\n"
    recipients = Notification.objects.order_by("recipient_id").values_list("recipient", flat=True)
    assert [*recipients] == [people[0], people[2]]


def test_people_are_notified_once_for_a_key() -> None:
    member("ada")
    assert said("notify", "ada", "Hello.", "--key", "1.0") == "Notified 1 person.\n"
    assert said("notify", "ada", "Hello again.", "--key", "1.0") == "Notified 0 people.\n"
    assert Notification.objects.get().text == "Hello again."


def test_every_argument_is_explained() -> None:
    parser = Command().create_parser("manage.py", "notify")
    assert [each.dest for each in parser._actions if not each.help] == []


@pytest.mark.parametrize("arguments", [("--everybody",), ("--group", "Crew")])
def test_a_group_and_everybody_get_an_announcement(arguments: tuple[str, ...]) -> None:
    ada, _ = members(2)
    ada.groups.add(Group.objects.create(name="Crew"))
    answer = said("notify", *arguments, "Hello.", "--key", "once")
    announcement = Announcement.objects.get()
    people = 1 if announcement.group else 2
    assert answer.startswith(f"Workers tell {people} people.")
    assert f"announcements --watch {announcement.pk}" in answer
    assert said("notify", *arguments, "Hello.", "--key", "once") == answer


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Hello."], "Name either people, a group or everybody."),
        (["--everybody", "ada", "Hello."], "Name either"),
        (["--group", "Nobodies", "Hello."], "There is no group called Nobodies."),
        (["ada", "Hello.", "--key", "k" * 65], "A key has 64 characters at most."),
        (["ada", "nobody", "Hello."], "There is no active person called nobody."),
    ],
)
def test_what_cannot_be_sent_notifies_nobody(arguments: list[str], sentence: str) -> None:
    member("ada")
    with pytest.raises(CommandError, match=sentence):
        call_command("notify", *arguments)
    assert not Notification.objects.exists()
    assert not Announcement.objects.exists()


@pytest.mark.usefixtures("at_once")
def test_progress_is_shown_and_watched_until_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    members(4)
    announcement = tell(announce(), slices=1)
    line = f"{announcement.pk}  3 of 4 told  The kettle is on.\n"
    end = f"{announcement.pk}  4 of 4 told, done  The kettle is on.\n"
    assert said("announcements") == line
    monkeypatch.setattr("time.sleep", lambda seconds: tell(announcement))
    assert said("announcements", "--watch", str(announcement.pk)) == line + end


def test_an_announcement_is_cancelled() -> None:
    announcement = announce()
    assert "cancelled" in said("announcements", "--cancel", str(announcement.pk))
    for option in ("--cancel", "--watch"):
        with pytest.raises(CommandError, match="There is no announcement 0"):
            call_command("announcements", option, "0")


def test_a_token_needs_a_name() -> None:
    assert len(said("notify_token", "Monitoring").strip()) == 43
    with pytest.raises(CommandError, match="needs a name"):
        call_command("notify_token", " ")
