"""People choose what reaches them; the defaults are the site's."""

from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apps.notifications import services
from apps.notifications.kinds import kind_named, kinds_for
from apps.notifications.models import Inbox, Notification, Preference
from apps.notifications.preferences import channels_of
from apps.notifications.selectors import inbox_get
from apps.notifications.tests.factories import events_of, notify
from apps.notifications.tests.mailing import send_no_mail

pytestmark = pytest.mark.django_db
PAGE = reverse("notifications:preferences")
FORM = {"mail_every": "day", "quiet_from": "22:00", "quiet_until": "07:00"}


def test_the_form_keeps_what_differs_from_the_defaults(
    ada_client: Client, ada: Any, wave: Any
) -> None:
    on = {f"on.{kind.name}": sorted(kind.default_channels) for kind in kinds_for(ada)}
    ada_client.post(PAGE, {**FORM, **on, "on.wave": ["email"]})
    chosen = Preference.objects.filter(user=ada).values_list("kind", "channel", "is_on")
    off = {("wave", "page", False), ("wave", "browser", False)}
    assert set(chosen) == {*off, ("wave", "email", True)}
    inbox = Inbox.objects.get(user=ada)
    assert (inbox.mail_every, inbox.quiet_from) == ("day", time(22))
    html = ada_client.get(PAGE).content.decode()
    assert 'name="on.wave" value="email" checked' in html
    assert 'name="on.wave" value="page">' in html
    ada_client.post(PAGE, {**FORM, **on})
    assert not Preference.objects.exists()


def test_an_incomplete_form_says_so_and_saves_nothing(ada_client: Client) -> None:
    for wrong in ({"quiet_until": ""}, {"mail_every": "often"}):
        page = ada_client.post(PAGE, {**FORM, **wrong})
        assert "field__error" in page.content.decode()
    assert not Inbox.objects.filter(quiet_from__isnull=False).exists()


def test_a_time_zone_is_chosen_here_where_the_account_has_none(
    ada_client: Client, ada: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.notifications.forms.chooses_time_zone", lambda: True)
    for wrong, zone in (("Mars/Base", ""), ("Europe/Paris", "Europe/Paris")):
        ada_client.post(PAGE, {**FORM, "time_zone": wrong})
        assert inbox_get(user_id=ada.pk).time_zone == zone
    monkeypatch.setattr("apps.notifications.forms.chooses_time_zone", lambda: False)
    ada_client.post(PAGE, {**FORM, "time_zone": "Asia/Tokyo"})
    assert inbox_get(user_id=ada.pk).time_zone == "Europe/Paris"
    page = ada_client.get(PAGE).content.decode()
    assert "In the time zone of your profile: Europe/Paris." in page


def test_a_kind_that_is_off_makes_no_notification(ada: Any, grace: Any, wave: Any) -> None:
    Preference.objects.create(user=ada, kind="wave", channel="page", is_on=False)
    told = services.notify(recipients=[ada.pk, grace.pk], url="/", text="hi", **wave)
    assert told == [grace.pk]


def test_one_that_is_for_mail_alone_is_not_on_the_page(mailed: Any, wave: Any) -> None:
    Preference.objects.create(user=mailed, kind="wave", channel="page", is_on=False)
    assert services.notify(recipients=[mailed.pk], url="/", text="hi", **wave) == [mailed.pk]
    assert (Notification.objects.count(), Notification.objects.inbox().count()) == (1, 0)
    assert events_of(mailed.pk) == []


def test_each_kind_has_its_choice_for_the_browser(ada: Any, wave: Any) -> None:
    notify(ada.pk, **wave)
    Preference.objects.create(user=ada, kind="wave", channel="browser", is_on=False)
    notify(ada.pk, **wave)
    chosen = [(event["alert"], event["browser"]) for event in events_of(ada.pk)]
    assert chosen == [(True, True), (True, False)]


def test_the_browser_shows_nothing_that_is_not_on_the_page(wave: Any) -> None:
    assert channels_of(kind_named("wave"), {"page": False, "browser": True}) == frozenset()


def test_a_channel_that_is_not_configured_is_not_offered(ada_client: Client, settings: Any) -> None:
    send_no_mail(settings)
    html = ada_client.get(PAGE).content.decode()
    assert 'value="email"' not in html
    assert 'name="mail_every"' not in html
    ada_client.post(PAGE, {"quiet_from": "22:00", "quiet_until": "07:00"})
    assert Inbox.objects.filter(quiet_from=time(22)).exists()


def test_somebody_without_an_address_is_told_why_no_mail_comes(ada_client: Client) -> None:
    assert "There is no e-mail address in your profile" in ada_client.get(PAGE).content.decode()


def test_do_not_disturb_begins_and_ends(ada_client: Client, ada: Any) -> None:
    pause = reverse("notifications:pause")
    ada_client.post(pause, {"choice": "hour"})
    assert "It is quiet until" in ada_client.get(PAGE).content.decode()
    ada_client.post(pause, {"choice": ""})
    assert Inbox.objects.get(user=ada).do_not_disturb_until is None
    assert ada_client.post(pause, {"choice": "year"}).status_code == 404
