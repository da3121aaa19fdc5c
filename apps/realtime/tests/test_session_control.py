"""The control stream logs ended sessions and changed users, after their transaction."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction
from django.test import Client

from apps.realtime.models import LogEntry, Stream
from apps.realtime.sessions import control
from apps.realtime.sessions.control import CONTROL_STREAM, end_session, revalidate_user
from apps.realtime.streams import session_principal, user_principal
from apps.realtime.tasks import trim as trim_module
from apps.realtime.tasks.trim import trim
from apps.realtime.testing import user_make
from apps.realtime.tests.factories import change_password, deactivate

pytestmark = pytest.mark.django_db(transaction=True)


def announced() -> list[str]:
    entries = LogEntry.objects.filter(stream__name=CONTROL_STREAM).order_by("seq")
    return list(entries.values_list("revokes", flat=True))


def test_the_log_holds_no_session_key() -> None:
    store = SessionStore()
    store.save()
    key = str(store.session_key)
    end_session(session_key=key)
    [entry] = LogEntry.objects.all()
    assert entry.revokes == session_principal(key)
    assert key not in entry.revokes + entry.frame


def test_a_transaction_that_lasts_holds_up_no_other_log_in() -> None:
    """The control stream is written to after it, and not at all if it is rolled back."""
    user = user_make("kay")
    with transaction.atomic():
        deactivate(user)
        assert not Stream.objects.filter(name=CONTROL_STREAM).exists()
    assert announced() == [user_principal(user.pk)]
    with transaction.atomic():
        deactivate(user)
        transaction.set_rollback(True)
    assert len(announced()) == 1


def test_a_log_in_announces_no_change_of_the_user() -> None:
    """It writes the time of the last one, which decides about no right."""
    user = user_make("kay")
    Client().force_login(user)
    assert announced() == []
    change_password(user)
    assert announced() == [user_principal(user.pk)]


def test_a_change_is_not_refused_because_it_cannot_be_announced(
    monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def away(**kwargs: Any) -> int:
        raise ConnectionError("away on purpose")

    monkeypatch.setattr(control, "access_revoke", away)
    deactivate(user_make("kay"))
    assert not get_user_model()._default_manager.get().is_active
    assert "away on purpose" in caplog.text


def test_the_scheduled_task_keeps_the_control_stream_short(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trim.call()  # without such a stream, too
    monkeypatch.setattr(trim_module, "CONTROL_EVENTS", 2)
    for user_id in range(5):
        revalidate_user(user_id=user_id)
    trim.call()
    assert announced() == ["user.3", "user.4"]
