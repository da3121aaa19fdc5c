"""Push and the offline page, with the worker of a real browser and a push service of this machine.

Chromium subscribes at its maker's push service only. Here the page gets the subscription of our
own, to which the site pushes; what arrives there is handed to the browser by its debugger.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.notifications.push.vapid import keys_make
from apps.notifications.tests.push.service import PushService, Received, running_service
from apps.realtime.testing.browser_user import BrowserUser
from e2e.conftest import Meet
from e2e.notifications.pages import expect_unread, unread
from tests.site import Site, running_site

SUBSCRIBING = Path(__file__).with_name("subscribing.js")
SHOWS = """async (count) => {
  const {getNotifications} = ServiceWorkerRegistration.prototype;
  return (await getNotifications.call(await navigator.serviceWorker.ready)).length === count;
}"""
CLICK = """async (id) => {
  for (const tab of await clients.matchAll({type: "window"}))
    tab.postMessage({type: "notification.opened", notification_id: id});
}"""


@pytest.fixture(scope="module")
def pushing_site() -> Iterator[tuple[Site, PushService]]:
    """A site with keys, and the push service that it may call."""
    keys = keys_make()
    with running_service(keys.public) as service:
        settings = {
            "VAPID_PUBLIC_KEY": keys.public,
            "VAPID_PRIVATE_KEY": keys.private,
            "VAPID_CONTACT": "mailto:owner@example.org",
            "PUSH_SERVICES": service.origin,
            "PUSH_AFTER_MINUTES": "0.02",  # as Ada looks at a page
        }
        with running_site(settings=settings) as site:
            yield site, service


def subscribe_at(service: PushService, person: BrowserUser) -> None:
    """Let the person's browser subscribe at our push service."""
    arguments = json.dumps([service.browser().form, service.public_key])
    person.context.add_init_script(f"({SUBSCRIBING.read_text()})(...{arguments})")


class PushNetwork:
    """Hands messages to the page's worker, as the browser's connection to its service does."""

    def __init__(self, page: Page, origin: str) -> None:
        self.origin = origin
        self.registration = ""
        self.debugger = page.context.new_cdp_session(page)
        self.debugger.on("ServiceWorker.workerRegistrationUpdated", self._found)
        self.debugger.send("ServiceWorker.enable")
        while not self.registration:  # events arrive between two requests
            page.evaluate("navigator.serviceWorker.ready.then(() => null)")

    def _found(self, event: dict[str, list[dict[str, str]]]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"] == f"{self.origin}/":
                self.registration = each["registrationId"]

    def deliver(self, received: Received) -> None:
        message = {
            "origin": self.origin,
            "registrationId": self.registration,
            "data": json.dumps(received.message),
        }
        self.debugger.send("ServiceWorker.deliverPushMessage", message)


def test_a_push_is_shown_once_and_goes_when_it_is_read(
    meet: Meet, pushing_site: tuple[Site, PushService]
) -> None:
    site, service = pushing_site
    ada = meet("ada", site=site, permissions=["notifications"])
    subscribe_at(service, ada)
    page = ada.visit("/notifications/devices/")
    page.get_by_role("button", name="Turn push on").click()
    expect(page.get_by_text("Push is on.")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Chrome on Linux")).to_be_visible()
    page.get_by_role("button", name="Send me a test").click()
    network = PushNetwork(page, site.url)
    network.deliver(service.wait_for(1))
    page.wait_for_function(SHOWS, arg=1)

    site.manage("notify", "ada", "The 9:14 is on time", "--url", "/connection/")
    received = service.wait_for(2)
    for _ in range(2):
        network.deliver(received)
    page.wait_for_function(SHOWS, arg=2)
    other = ada.second_tab("/")
    before = unread(other)
    worker = ada.context.service_workers[0]
    worker.evaluate(CLICK, received.message["notification_id"])
    expect_unread(other, before - 1)
    page.wait_for_function(SHOWS, arg=1)

    page.get_by_role("button", name="Turn push off").click()
    expect(page.get_by_role("button", name="Turn push on")).to_be_visible()


def test_without_a_network_the_worker_has_a_page(
    meet: Meet, pushing_site: tuple[Site, PushService]
) -> None:
    site, service = pushing_site
    ada = meet("ada", site=site)
    subscribe_at(service, ada)
    page = ada.visit("/notifications/devices/")
    page.wait_for_function("async () => (await navigator.serviceWorker.ready) !== null")
    ada.go_offline()
    page.goto("/connection/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_role("link", name="Try again")).to_have_css("cursor", "pointer")
    ada.come_back()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connection check")
