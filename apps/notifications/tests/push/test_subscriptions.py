"""Push goes to browsers in which the person may use the site, and to nobody else's."""

from typing import Any

import pytest
from django.contrib.auth import login, logout
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from apps.notifications.push.models import PushSubscription
from apps.notifications.push.receivers import cookie_name
from apps.notifications.push.subscriptions import (
    MAX_DEVICES,
    subscription_remove,
    subscription_save,
)
from apps.notifications.tests.push.conftest import Subscribe
from apps.notifications.tests.push.service import Browser
from apps.realtime.errors import Refused
from apps.realtime.sessions.stored import session_store

BACKEND = "django.contrib.auth.backends.ModelBackend"

pytestmark = pytest.mark.django_db


def owners() -> list[Any]:
    return list(PushSubscription.objects.values_list("user__username", flat=True))


def test_a_browser_that_subscribes_again_is_there_once(ada: Any, subscribe: Subscribe) -> None:
    browser, row = subscribe(ada)
    again = subscription_save(user=ada, **browser.form, label="Renamed", device="b")
    assert again.pk == row.pk
    assert PushSubscription.objects.get().label == "Renamed"


def test_a_browser_belongs_to_the_person_who_subscribed_there_last(
    ada: Any, grace: Any, subscribe: Subscribe
) -> None:
    browser, _ = subscribe(ada)
    subscription_save(user=grace, **browser.form, label="The same", device="b")
    assert owners() == ["grace"]


def test_a_person_has_so_many_browsers_and_keeps_those_that_push_reaches(
    ada: Any, subscribe: Subscribe
) -> None:
    (_, reached), *_others = [subscribe(ada) for _ in range(MAX_DEVICES)]
    PushSubscription.objects.filter(pk=reached.pk).update(last_success_at=reached.created_at)
    _, newest = subscribe(ada)
    left = set(PushSubscription.objects.values_list("pk", flat=True))
    assert len(left) == MAX_DEVICES
    assert {reached.pk, newest.pk} < left


@pytest.mark.parametrize(
    "keys", [{"p256dh": "BAAA"}, {"auth": "short"}, {"p256dh": "é"}, {"auth": ""}, {"p256dh": ""}]
)
def test_what_is_no_key_of_a_browser_is_refused(ada: Any, keys: dict[str, str]) -> None:
    form = Browser("https://push.example.org/1").form | keys
    with pytest.raises(Refused):
        subscription_save(user=ada, **form, label="A browser", device="a")


def test_one_person_cannot_remove_anothers_browser(
    ada: Any, grace: Any, subscribe: Subscribe
) -> None:
    _, row = subscribe(ada)
    subscription_remove(subscription_id=row.pk, user_id=grace.pk)
    assert owners() == ["ada"]
    subscription_remove(subscription_id=row.pk, user_id=ada.pk)
    assert owners() == []


def test_logging_out_ends_push_in_that_browser_only(ada: Any, subscribe: Subscribe) -> None:
    subscribe(ada, "here")
    subscribe(ada, "elsewhere")
    logout(request_from("here", ada))
    assert devices() == ["elsewhere"]


def test_logging_out_where_push_was_never_wanted_ends_none(ada: Any, subscribe: Subscribe) -> None:
    subscribe(ada, "elsewhere")
    logout(request_from("", ada))
    assert devices() == ["elsewhere"]


def test_a_log_in_by_somebody_else_ends_push_to_the_person_before(
    ada: Any, grace: Any, subscribe: Subscribe
) -> None:
    """Their session may have expired, so that they never logged out."""
    subscribe(ada, "here")
    subscribe(ada, "elsewhere")
    login(request_from("here"), grace, BACKEND)
    assert devices() == ["elsewhere"]


def test_a_log_in_after_a_new_password_keeps_push_in_that_browser(
    ada: Any, subscribe: Subscribe
) -> None:
    subscribe(ada, "here")
    ada.set_password("another-quiet-signal")
    ada.save()
    login(request_from("here"), ada, BACKEND)
    assert PushSubscription.objects.get().auth_hash == ada.get_session_auth_hash()


def request_from(device: str, user: Any = None) -> HttpRequest:
    """A request from the browser with this cookie."""
    request = RequestFactory().get("/")
    request.COOKIES[cookie_name()] = device
    request.session = session_store()
    request.user = user or AnonymousUser()
    return request


def devices() -> list[str]:
    return list(PushSubscription.objects.values_list("device", flat=True))
