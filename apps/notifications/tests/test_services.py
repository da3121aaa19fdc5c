"""Every write publishes the notification as it is and the exact count of unread ones."""

import pytest
from django.contrib.auth.base_user import AbstractBaseUser

from apps.notifications import services
from apps.notifications.kinds import Channel
from apps.notifications.models import Notification
from apps.notifications.selectors import unread_count
from apps.notifications.services import (
    notification_delete,
    notification_read,
    notifications_read_all,
    notifications_withdraw,
)
from apps.notifications.signals import NotificationCreated, notification_created
from apps.notifications.tests.factories import events_of, notify, unread_of
from apps.realtime.errors import NotFound, Refused
from apps.realtime.testing import INVISIBLE_TEXTS, receiver, user_make

pytestmark = pytest.mark.django_db


def test_a_notification_is_published_as_it_is(ada: AbstractBaseUser) -> None:
    made = notify(
        ada.pk, "Deployed.", kind="deploy", url="/chat/general/#m1", subject="chat.room.1"
    )
    assert events_of(ada.pk) == [
        {
            "type": "notification.saved",
            "notification_id": made.pk,
            "kind": "deploy",
            "text": "Deployed.",
            "url": "/chat/general/#m1",
            "created_at": made.at.isoformat(),
            "read": False,
            "unread": 1,
            "unfollow_url": "",
            "unseen": 1,
            "subject": "chat.room.1",
            "seq": 1,
            "alert": True,
            "browser": True,
            "hidden": False,
        }
    ]


def test_a_new_notification_is_announced_to_other_apps(ada: AbstractBaseUser) -> None:
    announced: list[NotificationCreated] = []
    with receiver(notification_created, announced.append):
        made = notify(ada.pk, "Hi.", kind="test", url="/live/")
        notification_read(notification_id=made.pk, user_id=ada.pk)
    assert announced == [
        NotificationCreated(
            notification_id=made.pk,
            recipient_id=ada.pk,
            kind="test",
            text="Hi.",
            url="/live/",
            channels=frozenset({Channel.PAGE, Channel.BROWSER}),
            alert=True,
        )
    ]


def test_a_receiver_that_fails_undoes_the_notification(ada: AbstractBaseUser) -> None:
    def fail(event: NotificationCreated) -> None:
        raise RuntimeError

    with receiver(notification_created, fail), pytest.raises(RuntimeError):
        notify(ada.pk)
    assert (Notification.objects.count(), events_of(ada.pk)) == (0, [])


def test_reading_a_notification_twice_changes_it_once(ada: AbstractBaseUser) -> None:
    first, _ = notify(ada.pk), notify(ada.pk)
    for _ in range(2):
        assert notification_read(notification_id=first.pk, user_id=ada.pk) == 1
    assert unread_of(ada.pk) == [1, 2, 1]
    assert events_of(ada.pk)[-1]["read"] is True


def test_a_notification_newer_than_the_page_stays_unread(ada: AbstractBaseUser) -> None:
    _, seen, _ = notify(ada.pk), notify(ada.pk), notify(ada.pk)
    for _ in range(2):
        assert notifications_read_all(user_id=ada.pk, up_to_seq=seen.seq) == 1
    assert events_of(ada.pk)[3:] == [
        {
            "type": "notifications.read",
            "up_to_id": seen.pk,
            "up_to_seq": 2,
            "subject": "",
            "notification_ids": [],
            "unread": 1,
            "unseen": 1,
        }
    ]


def test_one_person_cannot_mark_anothers_notification_as_read(
    ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    hers = notify(grace.pk)
    with pytest.raises(NotFound):
        notification_read(notification_id=hers.pk, user_id=ada.pk)
    assert notifications_read_all(user_id=ada.pk, up_to_id=hers.pk) == 0
    assert unread_count(user_id=grace.pk) == 1
    assert events_of(ada.pk) == []


def test_a_deleted_notification_no_longer_counts(ada: AbstractBaseUser) -> None:
    kept, gone = notify(ada.pk), notify(ada.pk)
    for _ in range(2):
        notification_delete(notification_id=gone.pk)
    assert events_of(ada.pk)[2:] == [
        {"type": "notification.deleted", "notification_id": gone.pk, "unread": 1, "unseen": 1}
    ]
    assert list(Notification.objects.all()) == [kept]


def test_deleted_and_inactive_users_get_no_notifications(ada: AbstractBaseUser) -> None:
    ada.is_active = False
    ada.save()
    gone = user_make("gone")
    deleted_id = gone.pk
    gone.delete()
    for user_id in (ada.pk, deleted_id):
        told = services.notify(recipients=[user_id], kind="test", text="Hi.", url="/")
        assert told == []
    assert not Notification.objects.exists()


def test_notifications_are_deleted_with_their_recipient(ada: AbstractBaseUser) -> None:
    notify(ada.pk)
    ada.delete()
    assert not Notification.objects.exists()


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("  two\nlines\tand\x00 more ", "two lines and more"),
        ("half a \ud83d pair", "half a pair"),
        ("x" * 300, "x" * 300),
        ("x" * 301, "x" * 299 + "…"),
        ("y" * 298 + " z and more", "y" * 298 + "…"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_a_text_becomes_one_short_line(ada: AbstractBaseUser, given: str, stored: str) -> None:
    assert notify(ada.pk, given).text == stored


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "/\t/evil.example/",
        "/\n/evil.example/",
        " /chat/",
        "/chat\x00/",
        "/path\n",
        "chat/",
        "",
        "/" + "x" * 500,
    ],
)
def test_an_address_off_the_site_is_refused(ada: AbstractBaseUser, url: str) -> None:
    with pytest.raises(Refused) as refused:
        notify(ada.pk, url=url)
    assert refused.value.code == "invalid"
    assert events_of(ada.pk) == []


@pytest.mark.parametrize("url", ["/", "/chat/a/?before=3&x=%20#m-1", "/wer/ist/größer/"])
def test_any_address_on_the_site_is_taken(ada: AbstractBaseUser, url: str) -> None:
    assert notify(ada.pk, url=url).url == url


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("not a slug", "Hi."), ("", "Hi."), ("x" * 51, "Hi."), ("ok", " \n\x07")),
        *(("ok", text) for text in INVISIBLE_TEXTS),
    ],
)
def test_an_invalid_value_is_refused_with_a_sentence(
    ada: AbstractBaseUser, kind: str, text: str
) -> None:
    with pytest.raises(Refused) as refused:
        notify(ada.pk, text, kind=kind)
    assert refused.value.message.endswith(".")


def test_withdrawing_deletes_the_notifications_of_all_recipients(
    ada: AbstractBaseUser, grace: AbstractBaseUser
) -> None:
    about = {"kind": "mention", "key": "/chat/general/#message-1"}
    for user in (grace, ada):
        notify(user.pk, **about)
    notify(ada.pk, kind="mention", key="/chat/general/#message-12")
    notify(ada.pk, kind="other", key=about["key"])
    notifications_withdraw(recipients=(ada.pk, grace.pk), **about)
    assert unread_of(ada.pk)[1:] == [2, 3, 2]
    assert unread_of(grace.pk)[-1] == 0
    notifications_withdraw(recipients=(ada.pk,), **about)
    assert unread_count(user_id=ada.pk) == 2


def test_withdrawals_lock_recipients_in_the_order_of_their_ids(
    ada: AbstractBaseUser, grace: AbstractBaseUser, locked: list[int]
) -> None:
    for user in (grace, ada):
        notify(user.pk, kind="mention", key="/chat/general/#message-1")
    locked.clear()
    notifications_withdraw(
        recipients=[grace.pk, ada.pk], kind="mention", key="/chat/general/#message-1"
    )
    assert [*dict.fromkeys(locked)] == sorted([ada.pk, grace.pk])
