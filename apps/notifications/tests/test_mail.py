"""Unread notifications go into one mail for each window, and into one only."""

from email.message import Message
from typing import Any

import pytest
from django.core import signing
from django.core.mail import EmailMessage
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from apps.notifications import services
from apps.notifications.mail import SALT, unsubscribe_path
from apps.notifications.models import Inbox, MailBundle, Occurrence
from apps.notifications.services import (
    mail_send,
    notification_archive,
    notification_read,
    notifications_withdraw,
)
from apps.notifications.services.mail import LEASE, BeingSentError
from apps.notifications.tasks import MAIL, send_overdue_mail
from apps.notifications.tests.factories import notify
from apps.notifications.tests.mailing import Outbox, send_no_mail, work
from apps.realtime.models import TaskRow

pytestmark = pytest.mark.django_db


def parts_of(message: Message) -> tuple[str, str]:
    """The mail as text and as HTML, in this order."""
    text, html = [each for each in message.walk() if not each.is_multipart()]
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return str(text.get_payload()), str(html.get_payload())


def text_of(mail: EmailMessage) -> str:
    return str(mail.body)


def test_what_happens_in_an_hour_is_one_mail(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", actor="Ann", url="/chat/general/", **wave)
    clock(minutes=30)
    notify(mailed.pk, "two", actor="Bob", kind="wave", subject="chat.room.2", url="/chat/two/")
    work()
    assert mailoutbox == []
    clock(minutes=31)
    work()
    work()
    (mail,) = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert "Ann waved 1 times: one" in text_of(mail)
    assert "http://localhost:8000/chat/two/" in text_of(mail)
    notify(mailed.pk, "three", **wave)
    clock(minutes=61)
    work()
    assert len(mailoutbox) == 2, "the next window"


def test_the_mail_is_text_and_html_and_can_be_ended_by_one_click(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "<b>one</b>", actor="Ann", **wave)
    clock(minutes=61)
    work()
    message: Message = mailoutbox[0].message()
    text, html = parts_of(message)
    assert "<b>one</b>" in text
    assert "&lt;b&gt;one&lt;/b&gt;" in html
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = message["List-Unsubscribe"].strip("<>")
    assert url == f"http://localhost:8000{unsubscribe_path(mailed.pk)}"
    bundle = MailBundle.objects.get()
    assert message["Message-ID"] == f"<notifications.{bundle.message_id}@localhost>"


@pytest.mark.parametrize("change", [notification_read, notification_archive])
def test_what_was_read_or_put_away_meanwhile_is_not_mailed(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox, change: Any
) -> None:
    made = notify(mailed.pk, "one", **wave)
    change(notification_id=made.pk, user_id=mailed.pk)
    clock(minutes=61)
    work()
    assert mailoutbox == []
    assert MailBundle.objects.get().sent_at is not None


def test_what_was_taken_back_is_not_mailed(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox
) -> None:
    notify(mailed.pk, "one", key="message-1", **wave)
    notifications_withdraw(recipients=[mailed.pk], kind="wave", key="message-1")
    clock(minutes=61)
    work()
    assert mailoutbox == []


@pytest.mark.parametrize("reason", ["no address", "inactive", "no such channel", "not chosen"])
def test_no_mail_is_kept_for_somebody_who_gets_none(
    mailed: Any, wave: Any, settings: Any, reason: str
) -> None:
    if reason == "no address":
        mailed.email = ""
        mailed.save()
    elif reason == "inactive":
        mailed.is_active = False
        mailed.save()
    elif reason == "no such channel":
        send_no_mail(settings)
    else:
        settings.NOTIFICATION_CHANNELS = {"wave": ["page"]}
    services.notify(recipients=[mailed.pk], url="/", text="one", **wave)
    assert not MailBundle.objects.exists()


def test_windows_of_one_person_never_overlap(mailed: Any, wave: Any) -> None:
    notify(mailed.pk, **wave)
    bundle = MailBundle.objects.get()
    with pytest.raises(IntegrityError):
        MailBundle.objects.create(user=mailed, starts_at=bundle.starts_at, ends_at=bundle.ends_at)


def test_a_worker_killed_before_the_mail_is_sent_loses_none(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lease remains after a kill. A kill after the server's answer sends the mail twice."""

    class Killed(BaseException):
        pass

    def die(self: EmailMessage, *args: Any) -> None:
        raise Killed

    notify(mailed.pk, "one", **wave)
    clock(minutes=61)
    with monkeypatch.context() as murder:
        murder.setattr(EmailMessage, "send", die)
        with pytest.raises(Killed):
            work()
    bundle = MailBundle.objects.get()
    notify(mailed.pk, "two", **wave)
    assert Occurrence.objects.filter(mail=bundle).count() == 1, "it is closed"
    with pytest.raises(BeingSentError):
        mail_send(bundle_id=bundle.pk)
    assert mailoutbox == []
    clock(seconds=LEASE.total_seconds() + 1)
    for _ in range(2):
        mail_send(bundle_id=bundle.pk)
    (mail,) = mailoutbox
    assert f"notifications.{bundle.message_id}@" in mail.extra_headers["Message-ID"]


def test_a_server_that_refuses_gets_the_same_mail_again(
    mailed: Any, wave: Any, clock: Any, mailoutbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: EmailMessage, *args: Any) -> None:
        raise ConnectionError

    notify(mailed.pk, "one", **wave)
    clock(minutes=61)
    with monkeypatch.context() as outage:
        outage.setattr(EmailMessage, "send", refuse)
        with pytest.raises(ConnectionError):
            work()
    clock(minutes=5)
    send_overdue_mail.call()
    work()
    assert len(mailoutbox) == 1
    send_overdue_mail.call()
    assert not TaskRow.objects.filter(queue=MAIL).exists()


def test_one_click_ends_the_mail_without_a_log_in(mailed: Any, wave: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    path = unsubscribe_path(mailed.pk)
    assert client.get(path).status_code == 200
    assert not Inbox.objects.exists(), "a GET changes nothing"
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Inbox.objects.get(user=mailed).mail_every == "never"


def test_a_token_that_was_changed_ends_nothing(mailed: Any, grace: Any, client: Client) -> None:
    own, other = unsubscribe_path(mailed.pk), unsubscribe_path(grace.pk)
    head, tail = other.split(":", 1)[0], own.split(":", 1)[1]
    nobody = reverse("notifications:unsubscribe", args=[signing.dumps("x", salt=SALT)])
    for path in (f"{head}:{tail}", "/notifications/unsubscribe/x/", nobody):
        assert client.post(path).status_code == 404
    assert not Inbox.objects.exists()
