"""Everybody gets an announcement once, in slices, and so does anybody who joins during it."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from apps.notifications.announcements import services
from apps.notifications.announcements.models import Announcement
from apps.notifications.announcements.selectors import (
    STUCK_AFTER,
    announcements_stuck,
    audience,
)
from apps.notifications.announcements.services import announcement_cancel
from apps.notifications.announcements.tasks import tell_people, tell_waiting
from apps.notifications.selectors import unread_count
from apps.notifications.tests.announcements.factories import (
    announce,
    member,
    members,
    tell,
    told,
)
from apps.realtime.errors import NotFound, Refused
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("count", [0, 2, 3, 7])
def test_everybody_is_told_once(count: int) -> None:
    people = [each.pk for each in members(count)]
    announcement = tell(announce())
    assert told() == people
    assert [unread_count(user_id=each) for each in people] == [1] * count
    assert announcement.progress == f"{count} of {count} told, done"
    assert announcement.ended_at is not None


@pytest.mark.usefixtures("at_once")
def test_each_transaction_tells_one_slice() -> None:
    people = [each.pk for each in members(7)]
    announcement = tell(announce(), slices=1)
    assert told() == people[:3]
    assert announcement.progress == "3 of 7 told"
    assert told() == people[: announcement.told]


@pytest.mark.usefixtures("at_once")
def test_a_slice_that_fails_has_told_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [each.pk for each in members(4)]
    announcement = announce()
    with monkeypatch.context() as patch:
        patch.setattr(services, "advance", die)
        with pytest.raises(RuntimeError):
            tell(announcement)
    assert told() == []
    tell(announcement)
    assert told() == people


def die(*_: Any) -> None:
    raise RuntimeError("killed after the notifications, before the cursor")


@pytest.mark.usefixtures("at_once")
def test_people_who_are_inactive_or_in_no_such_group_are_not_told() -> None:
    editors = Group.objects.create(name="Crew")
    ada, _, bob = members(3)
    for each in (ada, bob):
        each.groups.add(editors)
    bob.is_active = False
    bob.save()
    announcement = tell(announce(group=editors))
    assert told() == [ada.pk]
    assert announcement.people == 1


@pytest.mark.usefixtures("at_once")
def test_without_its_group_nobody_is_told() -> None:
    editors = Group.objects.create(name="Crew")
    members(2)
    announcement = announce(group=editors)
    editors.delete()
    tell_people.call(announcement_id=announcement.pk)
    assert told() == []


@pytest.fixture
def ascending(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids of users ascend as they join, also in a project with UUIDs."""
    monkeypatch.setattr(services, "users_have_uuids", lambda: False)


@pytest.mark.usefixtures("ascending")
def test_whoever_joins_meanwhile_is_told_once() -> None:
    """Also somebody whose sign-up commits after that of a person with a higher id."""
    members(2)
    announcement = announce()
    late, early = member("late", ago=timedelta(), is_active=False), member("early", ago=timedelta())
    tell(announcement, slices=2)  # nothing of `late` can be seen yet
    assert len(told()) == 2
    late.is_active = True
    late.save()
    pass_(announcement, services.SETTLED_AFTER)
    announcement = tell(announcement)
    assert {late.pk, early.pk} <= {*told()}
    assert len(told()) == 4
    assert announcement.progress == "4 of 4 told, done"


def test_with_uuids_those_who_had_joined_when_it_was_made_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A newcomer may have any id: those before somebody who has been told are never looked at."""
    monkeypatch.setattr(services, "users_have_uuids", lambda: True)
    people = [member("early"), member("just now", ago=timedelta())]
    announcement = announce()
    assert tell(announcement, slices=1).told == 0  # a sign-up may still commit
    pass_(announcement, 1.5 * services.SETTLED_AFTER)
    newcomer = member("newcomer", ago=services.SETTLED_AFTER)
    assert tell(announcement).ended_at is not None
    assert told() == [each.pk for each in people]
    assert newcomer.pk not in told()


@pytest.mark.usefixtures("ascending")
def test_whoever_joins_after_the_last_slice_does_not_keep_it_going() -> None:
    members(1)
    announcement = tell(announce(), slices=1)
    assert announcement.closes_at is not None
    pass_(announcement, 2 * services.SETTLED_AFTER)
    newcomer = member("newcomer", ago=1.5 * services.SETTLED_AFTER)
    assert tell(announcement).ended_at is not None
    assert newcomer.pk not in told()


def pass_(announcement: Announcement, time: timedelta) -> None:
    """Let time pass, by moving everything into the past."""
    for user in audience(None):
        user.date_joined -= time
        user.save()
    announcement.created_at -= time
    if announcement.closes_at is not None:
        announcement.closes_at -= time
    announcement.save()


@pytest.mark.usefixtures("at_once")
def test_after_a_cancel_nobody_else_is_told() -> None:
    members(7)
    announcement = tell(announce(), slices=1)
    announcement_cancel(announcement_id=announcement.pk)
    assert tell(announcement).progress == "3 of 7 told, cancelled"
    assert len(told()) == 3
    assert announcement_cancel(announcement_id=announcement.pk).ended_at == announcement.ended_at


@pytest.mark.usefixtures("at_once")
def test_a_cancel_after_the_end_changes_nothing() -> None:
    announcement = tell(announce())
    assert not announcement_cancel(announcement_id=announcement.pk).is_cancelled
    with pytest.raises(NotFound):
        announcement_cancel(announcement_id=announcement.pk + 1)


def test_an_announcement_with_the_same_key_is_made_once() -> None:
    first, second, other = announce(key="1.0"), announce("Again.", key="1.0"), announce()
    assert first == second != other
    assert announce() != other
    assert TaskRow.objects.filter(queue="announcements").count() == 3


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"text": " "}, "Text: "),
        ({"url": "//evil.example"}, "a path of this site"),
        ({"key": "k" * 65}, "Key: "),
    ],
)
def test_invalid_values_are_refused(values: dict[str, str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        services.announcement_create(**{"text": "Hi.", "url": "/"} | values)
    assert not Announcement.objects.exists()


def test_a_rollback_announces_nothing() -> None:
    with transaction.atomic():
        announce()
        transaction.set_rollback(True)
    assert not TaskRow.objects.exists()


@pytest.mark.usefixtures("at_once")
def test_tasks_enqueue_one_another_until_the_end() -> None:
    people = [each.pk for each in members(7)]
    announce()
    for ran in range(3):
        [task] = TaskRow.objects.all()
        TaskRow.objects.all().delete()
        tell_people.call(**task.kwargs)
        assert len(told()) == min(3 * (ran + 1), 7)
    assert told() == people
    assert not TaskRow.objects.exists()


def test_an_announcement_whose_task_was_given_up_goes_on() -> None:
    announcement = announce()
    TaskRow.objects.all().delete()
    assert announcements_stuck() == []
    announcement.told_at = timezone.now() - STUCK_AFTER
    announcement.save()
    tell_waiting.call()
    [task] = TaskRow.objects.all()
    assert task.kwargs == {"announcement_id": announcement.pk}
