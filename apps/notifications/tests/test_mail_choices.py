"""Mail that waits follows its person's choices: another window, none, a pause."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.notifications.quiet import UNTIL_ENDED
from apps.notifications.services import mail_unsubscribe, pause, preferences_save
from apps.notifications.tasks import MAIL
from apps.notifications.tests.factories import notify
from apps.notifications.tests.mailing import Outbox, work
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "choice", [("minute", 0, 1), ("day", 61, 0), ("day", 24 * 60 + 1, 1)], ids=str
)
def test_another_choice_sends_or_keeps_what_waits(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox, choice: tuple[str, int, int]
) -> None:
    every, minutes, sent = choice
    notify(mailed.pk, "one", **wave)
    clock(minutes=10)
    preferences_save(user_id=mailed.pk, kinds=[], on={}, mail_every=every)
    clock(minutes=minutes, seconds=1)
    work()
    assert len(mailoutbox) == sent


def test_somebody_who_wants_no_more_mail_does_not_get_what_waits(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", **wave)
    mail_unsubscribe(user_id=mailed.pk)
    notify(mailed.pk, "two", **wave)
    clock(days=2)
    work()
    assert mailoutbox == []


def test_a_choice_that_is_taken_back_loses_no_mail_that_waits(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", **wave)
    for every in ("never", "hour"):
        preferences_save(user_id=mailed.pk, kinds=[], on={}, mail_every=every)
    clock(minutes=61)
    work()
    assert len(mailoutbox) == 1


def test_mail_waits_for_the_end_of_the_quiet(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", **wave)
    pause(user_id=mailed.pk, until=timezone.now() + timedelta(hours=3))
    clock(hours=2)
    work()
    assert mailoutbox == []
    clock(hours=1, seconds=1)
    work()
    assert len(mailoutbox) == 1


def test_mail_goes_out_after_a_pause_without_an_end_that_is_shortened(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", **wave)
    pause(user_id=mailed.pk, until=UNTIL_ENDED)
    clock(minutes=61)
    work()
    assert not TaskRow.objects.filter(queue=MAIL).exists(), "it would never run"
    pause(user_id=mailed.pk, until=timezone.now() + timedelta(hours=1))
    work()
    assert mailoutbox == []
    clock(minutes=61)
    work()
    assert len(mailoutbox) == 1
