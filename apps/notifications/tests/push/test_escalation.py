"""Somebody who looks at a page gets no push, unless they do not read it there, or leave."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.notifications.push.active_people import (
    is_active,
    people_renew,
    person_arrived,
    person_left,
)
from apps.notifications.push.escalation import GRACE, escalate, pushes_reconsider
from apps.notifications.push.models import ActivePerson, HeldPush
from apps.notifications.services import notification_read
from apps.notifications.tests.factories import notify
from apps.notifications.tests.push.conftest import Subscribe
from apps.notifications.tests.push.service import PushService
from apps.notifications.tests.push.working import let_time_pass, waiting, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def active_ada(ada: Any, subscribe: Subscribe) -> Any:
    """Ada has push in a browser, and looks at a page."""
    subscribe(ada)
    person_arrived(process="one", user_id=ada.pk)
    return ada


def pushed(service: PushService) -> list[int]:
    return [each.message["notification_id"] for each in service.received]


def test_somebody_who_is_away_gets_a_push_at_once(
    ada: Any, grace: Any, subscribe: Subscribe, push_service: PushService
) -> None:
    subscribe(ada)
    person_arrived(process="one", user_id=grace.pk)
    notification = notify(ada.pk)
    work()
    assert pushed(push_service) == [notification.pk]


def test_somebody_who_looks_at_a_page_gets_no_push(
    active_ada: Any, push_service: PushService
) -> None:
    notify(active_ada.pk)
    assert work() == 0
    assert waiting() == [pytest.approx(120, abs=2)]


def test_what_is_read_on_the_page_is_never_pushed(
    active_ada: Any, push_service: PushService
) -> None:
    notification = notify(active_ada.pk)
    notification_read(notification_id=notification.pk, user_id=active_ada.pk)
    let_time_pass()
    assert pushed(push_service) == []


def test_what_is_not_read_on_the_page_is_pushed_after_some_minutes(
    active_ada: Any, push_service: PushService
) -> None:
    notification = notify(active_ada.pk)
    let_time_pass()
    assert pushed(push_service) == [notification.pk]
    assert not HeldPush.objects.exists()


def test_the_site_sets_the_minutes(
    active_ada: Any, push_service: PushService, settings: Any
) -> None:
    settings.PUSH = settings.PUSH | {"after_minutes": 10}
    notify(active_ada.pk)
    assert waiting() == [pytest.approx(600, abs=2)]


def test_a_lost_connection_pushes_what_was_not_read_once(
    active_ada: Any, push_service: PushService
) -> None:
    notification = notify(active_ada.pk)
    person_left(process="one", user_id=active_ada.pk)
    pushes_reconsider(user_id=active_ada.pk)
    assert waiting()[0] == pytest.approx(GRACE.total_seconds(), abs=2)
    assert let_time_pass() == 3  # to catch up, to escalate, to push
    assert pushed(push_service) == [notification.pk]


def test_a_page_that_leads_to_the_next_one_pushes_nothing(
    active_ada: Any, push_service: PushService
) -> None:
    notify(active_ada.pk)
    person_left(process="one", user_id=active_ada.pk)
    pushes_reconsider(user_id=active_ada.pk)
    person_arrived(process="two", user_id=active_ada.pk)
    let_time_pass(within=GRACE)
    assert pushed(push_service) == []
    assert HeldPush.objects.count() == 1


def test_two_tasks_that_release_the_same_push_send_one(
    active_ada: Any, push_service: PushService
) -> None:
    notification = notify(active_ada.pk)
    escalate.call(notification.pk)
    escalate.call(notification.pk)
    work()
    assert pushed(push_service) == [notification.pk]


def test_leaving_without_news_makes_no_task(active_ada: Any) -> None:
    pushes_reconsider(user_id=active_ada.pk)
    assert waiting() == []


def test_somebody_is_active_while_any_process_says_so(ada: Any) -> None:
    person_arrived(process="one", user_id=ada.pk)
    person_arrived(process="two", user_id=ada.pk)
    person_left(process="one", user_id=ada.pk)
    assert is_active(user_id=ada.pk)
    person_left(process="two", user_id=ada.pk)
    assert not is_active(user_id=ada.pk)


def test_the_people_of_a_process_that_was_killed_are_soon_gone(ada: Any, grace: Any) -> None:
    for process, user in (("dead", ada), ("alive", grace)):
        person_arrived(process=process, user_id=user.pk)
    ActivePerson.objects.update(until=timezone.now() - timedelta(seconds=1))
    people_renew(process="alive", user_ids={grace.pk})
    assert not is_active(user_id=ada.pk)
    assert is_active(user_id=grace.pk)
    assert ActivePerson.objects.count() == 1


def test_a_renewal_mends_what_crossing_writes_have_left(ada: Any, grace: Any) -> None:
    person_arrived(process="one", user_id=ada.pk)
    people_renew(process="one", user_ids={grace.pk})
    assert [row.user_id for row in ActivePerson.objects.all()] == [grace.pk]
