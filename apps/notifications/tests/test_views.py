"""Every page carries the bell, and all of it works without JavaScript."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import reverse

from apps.notifications.context import bell as bell_context
from apps.notifications.listing import PAGE_SIZE
from apps.notifications.models import Inbox, Notification
from apps.notifications.selectors import unread_count
from apps.notifications.services import notification_read
from apps.notifications.tests.factories import notify
from apps.realtime.selectors import cursor_get
from apps.realtime.templatetags.realtime import login_url

pytestmark = pytest.mark.django_db

LIST = reverse("notifications:list")


def actions_of(notification_id: int) -> list[str]:
    """The addresses of a notification's buttons, and of the one for all."""
    changes = [(notification_id, action) for action in ("read", "unread", "archive", "restore")]
    return [
        reverse("notifications:open", args=[notification_id]),
        reverse("notifications:snooze", args=[notification_id, "hour"]),
        reverse("notifications:read_all"),
        *(reverse("notifications:change", args=change) for change in changes),
    ]


ADDRESSES = [LIST, reverse("notifications:panel"), *actions_of(1)]


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
    assert f'{expected} data-unread="3" data-unseen="3"' in html
    assert f'href="{LIST}"' in html


def test_the_badge_is_hidden_without_unread_notifications(ada_client: Client) -> None:
    html = html_of(ada_client, LIST)
    assert 'aria-label="Notifications"' in html
    assert 'aria-hidden="true" hidden>0<' in html


def test_the_badge_shows_99_plus_for_more(ada_client: Client, ada: Any) -> None:
    notify(ada.pk)
    Notification.objects.bulk_create(
        Notification(recipient=ada, kind="test", text="x", url="/") for _ in range(99)
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
    for url in ADDRESSES:
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 302
            assert response["location"].startswith(login_url())


def test_the_browser_may_keep_the_time_of_each_row_up_to_date(ada_client: Client, ada: Any) -> None:
    notify(ada.pk)
    times = re.findall(r"<time .*?>", html_of(ada_client, LIST))
    assert len(times) == 1
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
    assert f'href="?before={made[2].seq}"' in html
    assert "Newer</a>" not in html
    older = html_of(ada_client, f"{LIST}?before={made[2].seq}")
    assert "number 1." in older
    assert "number 2." not in older
    assert "Older</a>" not in older
    assert f'href="?after={made[1].seq}"' in older
    newer = html_of(ada_client, f"{LIST}?after={made[1].seq}")
    assert "number 2." in newer
    assert "number 1." not in newer
    assert f'href="?before={made[2].seq}"' in newer
    assert "Newer</a>" not in newer


@pytest.mark.parametrize("before", ["x", "0", "-1", "1e3", str(10**30), "1;"])
def test_a_wrong_place_is_not_found(ada_client: Client, before: str) -> None:
    for name in ("before", "after", "show"):
        assert ada_client.get(LIST, {name: before}).status_code == 404


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
    for url in actions_of(made.pk):
        assert ada_client.get(url)["location"] == LIST
    assert unread_count(user_id=ada.pk) == 1


def test_the_notifications_of_others_cannot_be_opened(ada_client: Client, grace: Any) -> None:
    hers = notify(grace.pk)
    for pk in (hers.pk, hers.pk + 1000, 10**30):
        for url in actions_of(pk):
            if url != reverse("notifications:read_all"):
                assert ada_client.post(url).status_code == 404
    assert unread_count(user_id=grace.pk) == 1


def test_a_snooze_until_a_time_of_ones_own_is_in_the_persons_zone(
    ada_client: Client, ada: Any
) -> None:
    made = notify(ada.pk)
    Inbox.objects.create(user=ada, time_zone="Asia/Tokyo")
    snooze = reverse("notifications:snooze", args=[made.pk, "until"])
    assert ada_client.post(snooze, {f"until.{made.pk}": "2099-03-29T08:00"})["location"] == LIST
    made.refresh_from_db()
    assert made.snoozed_until == datetime(2099, 3, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "soon", "2020-01-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "2099-01-01Z"]
)
def test_a_snooze_until_no_time_in_the_future_says_so(
    ada_client: Client, ada: Any, text: str
) -> None:
    made = notify(ada.pk)
    snooze, fields = reverse("notifications:snooze", args=[made.pk, "until"]), {}
    fields[f"until.{made.pk}"] = text
    page = ada_client.post(snooze, fields, follow=True)
    assert "Snooze a notification until a time in the future." in page.text
    assert ada_client.post(snooze, fields, headers={"X-Requested-With": "fetch"}).status_code == 422
    assert unread_count(user_id=ada.pk) == 1


def test_reading_all_leaves_newer_notifications_unread(ada_client: Client, ada: Any) -> None:
    seen, _ = notify(ada.pk), notify(ada.pk)
    response = ada_client.post(reverse("notifications:read_all"), {"up_to_seq": seen.seq})
    assert response["location"] == LIST
    assert unread_count(user_id=ada.pk) == 1


@pytest.mark.parametrize("up_to_seq", ["", "x", "0", str(10**30)])
def test_reading_all_up_to_a_wrong_seq_changes_nothing(
    ada_client: Client, ada: Any, up_to_seq: str
) -> None:
    notify(ada.pk)
    assert (
        ada_client.post(reverse("notifications:read_all"), {"up_to_seq": up_to_seq}).status_code
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
    assert html.count('role="img" aria-label="Unread"') == 1
    assert html.index('aria-label="Unread"') < html.index(">old<")


def test_markup_in_a_notification_is_escaped(ada_client: Client, ada: Any) -> None:
    notify(ada.pk, "<img src=x onerror=alert(1)>")
    html = html_of(ada_client, LIST)
    assert "<img" not in html
    assert "&lt;img src=x" in html
