"""Every page carries the bell, and all of it works without JavaScript."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.notifications.context import bell as bell_context
from apps.notifications.models import Notification
from apps.notifications.selectors import PAGE_SIZE, unread_count
from apps.notifications.services import notification_read
from apps.notifications.tests.factories import notify
from apps.realtime.selectors import cursor_get
from apps.realtime.templatetags.realtime import login_url

pytestmark = pytest.mark.django_db

LIST = reverse("notifications:list")


def html_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_the_bell_of_any_page_has_the_count_and_the_cursor(ada_client: Client, ada: Any) -> None:
    for _ in range(3):
        notify(ada.pk)
    cursor = cursor_get(stream=f"notifications.user.{ada.pk}")
    html = html_of(ada_client, LIST)
    assert 'aria-label="Notifications, 3 unread"' in html
    expected = f'data-stream="{cursor.stream}" data-seq="3" data-epoch="{cursor.epoch}"'
    assert f'{expected} data-unread="3"' in html
    assert f'href="{LIST}"' in html


def test_the_badge_is_hidden_without_unread_notifications(ada_client: Client) -> None:
    html = html_of(ada_client, LIST)
    assert 'aria-label="Notifications"' in html
    assert 'aria-hidden="true" hidden>0<' in html


def test_the_badge_shows_99_plus_for_more(ada_client: Client, ada: Any) -> None:
    Notification.objects.bulk_create(
        Notification(recipient=ada, kind="test", text="x", url="/") for _ in range(100)
    )
    html = html_of(ada_client, LIST)
    assert ">99+<" in html
    assert "Notifications, 100 unread" in html


def test_a_template_without_a_bell_queries_nothing(
    ada: Any, django_assert_num_queries: Any
) -> None:
    request = RequestFactory().get("/")
    request.user = ada
    with django_assert_num_queries(0):
        engines["django"].from_string("no bell").render(bell_context(request), request)
    request.user = AnonymousUser()
    with django_assert_num_queries(0):
        bare = engines["django"].get_template("notifications/_bell.html")
        assert not bare.render(bell_context(request), request).strip()


def test_guests_are_redirected_to_the_login(client: Client) -> None:
    for url in (LIST, reverse("notifications:open", args=[1]), reverse("notifications:read_all")):
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 302
            assert response["location"].startswith(login_url())


def test_the_browser_may_keep_the_time_of_each_row_up_to_date(ada_client: Client, ada: Any) -> None:
    notify(ada.pk)
    times = re.findall(r"<time .*?>", html_of(ada_client, LIST))
    assert len(times) == 2, "one row and the template of new ones"
    assert all("data-time" in time for time in times)


def test_the_list_is_newest_first_a_page_at_a_time(
    ada_client: Client, ada: Any, grace: Any
) -> None:
    notify(grace.pk, "not for Ada")
    made = [notify(ada.pk, f"number {n}.") for n in range(PAGE_SIZE + 2)]
    html = html_of(ada_client, LIST)
    assert html.index(f"number {PAGE_SIZE + 1}.") < html.index(f"number {PAGE_SIZE}.")
    assert "number 1." not in html
    assert "not for Ada" not in html
    assert f'href="?before={made[2].pk}"' in html
    older = html_of(ada_client, f"{LIST}?before={made[2].pk}")
    assert "number 1." in older
    assert "number 2." not in older
    assert "Older</a>" not in older


@pytest.mark.parametrize("before", ["x", "0", "-1", "1e3", str(10**30), "1;"])
def test_a_wrong_before_is_not_found(ada_client: Client, before: str) -> None:
    assert ada_client.get(LIST, {"before": before}).status_code == 404


def test_an_empty_list_says_so(ada_client: Client) -> None:
    assert "No notifications yet." in html_of(ada_client, LIST)


def test_opening_marks_as_read_and_redirects(ada_client: Client, ada: Any) -> None:
    made = notify(ada.pk, url="/chat/general/#m-1")
    url = reverse("notifications:open", args=[made.pk])
    for _ in range(2):
        response = ada_client.post(url)
        assert (response.status_code, response["location"]) == (302, "/chat/general/#m-1")
    assert unread_count(user_id=ada.pk) == 0


def test_a_get_never_marks_anything_as_read(ada_client: Client, ada: Any) -> None:
    made = notify(ada.pk)
    for url in (reverse("notifications:open", args=[made.pk]), reverse("notifications:read_all")):
        assert ada_client.get(url)["location"] == LIST
    assert unread_count(user_id=ada.pk) == 1


def test_the_notifications_of_others_cannot_be_opened(ada_client: Client, grace: Any) -> None:
    hers = notify(grace.pk)
    for pk in (hers.pk, hers.pk + 1000, 10**30):
        assert ada_client.post(f"{LIST}{pk}/open/").status_code == 404
    assert unread_count(user_id=grace.pk) == 1


def test_reading_all_leaves_newer_notifications_unread(ada_client: Client, ada: Any) -> None:
    seen, _ = notify(ada.pk), notify(ada.pk)
    response = ada_client.post(reverse("notifications:read_all"), {"up_to_id": seen.pk})
    assert response["location"] == LIST
    assert unread_count(user_id=ada.pk) == 1


@pytest.mark.parametrize("up_to_id", ["", "x", "0", str(10**30)])
def test_reading_all_up_to_a_wrong_id_changes_nothing(
    ada_client: Client, ada: Any, up_to_id: str
) -> None:
    notify(ada.pk)
    assert (
        ada_client.post(reverse("notifications:read_all"), {"up_to_id": up_to_id}).status_code
        == 302
    )
    assert unread_count(user_id=ada.pk) == 1


def test_marking_as_read_needs_a_csrf_token(ada: Any) -> None:
    made = notify(ada.pk)
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(reverse("notifications:open", args=[made.pk])).status_code == 403
    assert unread_count(user_id=ada.pk) == 1


def test_unread_notifications_have_a_badge(ada_client: Client, ada: Any) -> None:
    read, _ = notify(ada.pk, "old"), notify(ada.pk, "new")
    notification_read(notification_id=read.pk, user_id=ada.pk)
    html = html_of(ada_client, LIST)
    assert html.count('notification__unread">Unread<') == 2  # with the template for new rows
    assert html.count('notification__unread" hidden>Unread<') == 1


def test_markup_in_a_notification_is_escaped(ada_client: Client, ada: Any) -> None:
    notify(ada.pk, "<img src=x onerror=alert(1)>")
    html = html_of(ada_client, LIST)
    assert "<img" not in html
    assert "&lt;img src=x" in html
