"""Preferences decide which notifications arrive, and snoozed ones come back on time."""

from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from e2e.conftest import Meet, Place
from e2e.notifications.pages import click_bell, expect_unread
from e2e.people import SIGN_UP_PASSWORD
from e2e.phone import PHONE, assert_fits

PREFERENCES = "/notifications/preferences/"
PERSON = """
from apps.accounts.services import user_create
user_create(username={0!r}, password={1!r})
User.objects.filter(username={0!r}).update(email="{0}@example.org")
"""
NOTIFY = """
from apps.notifications.services import notify
notify(recipients=[User.objects.get(username={0!r}).pk], kind={2!r}, text={1!r}, url="/")
"""
# The end of the person's open window: what a worker would mail then, which the site prints.
MAILED = """
from apps.notifications.models import MailBundle
from apps.notifications.services import mail_send
from django.utils import timezone
for bundle in MailBundle.objects.filter(user__username={0!r}, sent_at=None):
    MailBundle.objects.filter(pk=bundle.pk).update(ends_at=timezone.now())
    mail_send(bundle_id=bundle.pk)
"""
# A worker looks for snoozed notifications, when the clock is {0} minutes ahead.
LATER = """
from datetime import timedelta
from unittest.mock import patch
from django.utils import timezone
from apps.notifications.tasks import wake
later = timezone.now() + timedelta(minutes={0})
with patch("django.utils.timezone.now", lambda: later):
    wake.call()
"""
# A browser without a head refuses notifications, so nobody would offer it any.
WOULD_ASK = "Object.defineProperty(Notification, 'permission', {get: () => 'default'})"


def new_person(site: Place) -> str:
    """The name of somebody who has an e-mail address and no notifications."""
    name = f"chooser-{uuid4().hex[:8]}"
    site.run(PERSON.format(name, SIGN_UP_PASSWORD))
    return name


def tab_to(page: Page, target: Locator) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"The Tab key does not lead to {target}.")


def channel(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Messages from the site: {name}", exact=True)


def test_preferences_are_chosen_by_keyboard_and_on_a_phone(meet: Meet, site: Place) -> None:
    name = new_person(site)
    desk, phone = meet(), meet(viewport=PHONE, has_touch=True)
    for browser in (desk, phone):
        browser.log_in(name)
    page = desk.visit(PREFERENCES)
    tab_to(page, channel(page, "E-mail"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("How often to send e-mail"))
    page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_role("button", name="Save preferences"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("How often to send e-mail")).to_have_value("day")
    site.run(NOTIFY.format(name, "The kettle is on", "message"))
    expect_unread(page, 1)
    assert "The kettle is on" in site.run(MAILED.format(name))

    page = phone.visit(PREFERENCES)
    assert_fits(page)
    expect(channel(page, "E-mail")).to_be_checked()
    for each in ("E-mail", "Site"):
        channel(page, each).tap()
    page.get_by_role("button", name="Save preferences").tap()
    expect(page.get_by_text("Saved.")).to_be_visible()
    site.run(NOTIFY.format(name, "Nobody hears of this", "message"))
    site.run(NOTIFY.format(name, "The tea is ready", "tea"))
    expect_unread(page, 2)
    page = desk.visit("/notifications/")
    expect(page.locator(".notification__text")).to_have_text(
        ["The tea is ready", "The kettle is on"]
    )
    assert site.run(MAILED.format(name)).strip() == ""


def test_a_snoozed_notification_comes_back_on_time_in_every_tab(meet: Meet, site: Place) -> None:
    name = new_person(site)
    person = meet()
    person.log_in(name)
    person.context.add_init_script(WOULD_ASK)
    listing, home = person.visit("/notifications/"), person.second_tab("/")
    site.run(NOTIFY.format(name, "Water the ferns", "message"))
    row = listing.locator(".notification", has_text="Water the ferns")
    row.locator("summary").click()
    row.get_by_role("button", name="In an hour").click()
    expect(row).to_have_count(0)
    for tab in (listing, home):
        expect_unread(tab, 0)
    toast = home.locator(".bell-toast", has_text="Water the ferns")
    expect(toast).to_have_count(0)
    site.run(LATER.format(59))
    listing.get_by_role("link", name="Snoozed", exact=True).click()
    expect(row).to_contain_text("Back ")
    listing.get_by_role("link", name="Inbox", exact=True).click()
    site.run(LATER.format(61))
    expect(row).to_be_visible()
    for tab in (listing, home):
        expect_unread(tab, 1)
    expect(toast).to_be_visible()
    alerts_are_offered_until_the_offer_is_closed(home)


def alerts_are_offered_until_the_offer_is_closed(page: Page) -> None:
    panel = page.get_by_role("dialog", name="Notifications")
    offer = panel.get_by_role("link", name="Be alerted to mentions")
    click_bell(page)
    expect(offer).to_have_attribute("href", "/notifications/devices/")
    panel.get_by_role("button", name="Close").click()
    expect(offer).to_be_hidden()
    page.reload()
    click_bell(page)
    expect(panel.get_by_role("link", name="All notifications")).to_be_visible()
    expect(offer).to_be_hidden()
