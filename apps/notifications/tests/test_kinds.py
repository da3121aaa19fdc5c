"""The template of a kind makes one sentence of all occurrences."""

from typing import Any

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from apps.notifications import services
from apps.notifications.kinds import Kind, Severity, declare
from apps.notifications.models import Notification, Occurrence
from apps.notifications.services import notification_read, notifications_withdraw
from apps.notifications.tests.factories import events_of, notify, unread_of
from apps.realtime.models import Stream

pytestmark = pytest.mark.django_db


def texts(user: AbstractBaseUser) -> list[str]:
    rows = Notification.objects.filter(recipient=user.pk).order_by("seq")
    return list(rows.values_list("text", flat=True))


def test_news_of_one_kind_and_subject_is_one_row_while_it_is_unread(
    ada: AbstractBaseUser, wave: Any
) -> None:
    first = notify(ada.pk, "hi", actor="Ann", **wave)
    notify(ada.pk, "hey", actor="Bob", **wave)
    grown = notify(ada.pk, "ho", actor="Cy", url="/latest/", **wave)
    assert texts(ada) == ["Cy and 2 others waved 3 times: ho"]
    assert (grown.pk, grown.url, grown.seq) == (first.pk, "/latest/", 3)
    assert unread_of(ada.pk) == [1, 1, 1]
    notification_read(notification_id=first.pk, user_id=ada.pk)
    notify(ada.pk, "again", actor="Ann", **wave)
    notify(ada.pk, "there", actor="Ann", kind="wave", subject="chat.room.2")
    assert texts(ada)[1:] == ["Ann waved 1 times: again", "Ann waved 1 times: there"]


def test_one_person_counts_once_among_many(ada: AbstractBaseUser, wave: Any) -> None:
    for actor in ("Ann", "Bob", "Ann"):
        notify(ada.pk, "hi", actor=actor, **wave)
    assert texts(ada) == ["Ann and 1 other waved 3 times: hi"]


def test_the_same_key_is_told_once_and_follows_a_change(ada: AbstractBaseUser, wave: Any) -> None:
    notify(ada.pk, "hi", actor="Ann", key="message-1", **wave)
    notify(ada.pk, "hey", actor="Bob", key="message-2", **wave)
    for _ in range(2):
        told = services.notify(
            recipients=[ada.pk], url="/x/", text="hey!", actor="Bob", key="message-2", **wave
        )
        assert told == []
    assert texts(ada) == ["Bob and 1 other waved 2 times: hey!"]
    *_, change = events = events_of(ada.pk)
    assert (len(events), change["alert"]) == (3, False), "it comes once, and rings no bell"


def test_taking_one_of_many_back_leaves_the_others(ada: AbstractBaseUser, wave: Any) -> None:
    for number, actor in enumerate(("Ann", "Bob", "Cy")):
        notify(ada.pk, f"hi {number}", actor=actor, key=f"message-{number}", **wave)
    for number in (2, 0):
        notifications_withdraw(recipients=[ada.pk], kind="wave", key=f"message-{number}")
    assert texts(ada) == ["Bob waved 1 times: hi 1"]
    notifications_withdraw(recipients=[ada.pk], kind="wave", key="message-1")
    assert (texts(ada), Occurrence.objects.count()) == ([], 0)


def test_what_was_changed_or_taken_back_is_not_in_the_log(ada: AbstractBaseUser, wave: Any) -> None:
    notify(ada.pk, "first words", actor="Ann", key="message-1", **wave)
    changed = {"text": "other words", "actor": "Ann", "key": "message-1", "url": "/x/", **wave}
    services.notify(recipients=[ada.pk], **changed)
    assert "first words" not in str(events_of(ada.pk))
    assert "other words" in str(events_of(ada.pk))
    notifications_withdraw(recipients=[ada.pk], kind="wave", key="message-1")
    assert "other words" not in str(events_of(ada.pk))


def test_an_unimportant_kind_is_counted_without_a_ring(ada: AbstractBaseUser, wave: Any) -> None:
    declare(Kind("whisper", "Whispers", severity=Severity.LOW))
    notify(ada.pk, kind="whisper")
    assert [(event["alert"], event["unread"]) for event in events_of(ada.pk)] == [(False, 1)]


def test_news_comes_with_the_callers_transaction_or_not_at_all(ada: AbstractBaseUser) -> None:
    with transaction.atomic():
        notify(ada.pk)
        transaction.set_rollback(True)
    assert (texts(ada), events_of(ada.pk)) == ([], [])


def test_recipients_are_locked_in_the_order_of_their_ids(
    ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    told = services.notify(recipients=[grace.pk, ada.pk], kind="test", text="Hi.", url="/")
    assert told == sorted([ada.pk, grace.pk])
    made = Stream.objects.filter(name__startswith="notifications.").order_by("pk")
    assert [name.rpartition(".")[2] for name in made.values_list("name", flat=True)] == [
        str(user_id) for user_id in told
    ]


def test_the_settings_choose_the_channels_of_a_kind(
    ada: AbstractBaseUser, wave: Any, settings: Any
) -> None:
    settings.NOTIFICATION_CHANNELS = {"wave": []}
    assert services.notify(recipients=[ada.pk], url="/", text="hi", **wave) == []
    assert texts(ada) == []
