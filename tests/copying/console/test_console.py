import re

from playwright.sync_api import expect

from tests.copying.windows import OpenWindow, log_in


def test_staff_and_visitors_see_how_live_updates_are_in_a_project_that_has_copied_the_console(
    open_window: OpenWindow,
) -> None:
    check = open_window("console").visit("/connection/")
    expect(check.locator("[data-step-page]")).to_have_attribute("data-outcome", "good")
    expect(check.locator("[data-step-echo]")).to_have_attribute("data-outcome", "good")
    ada = open_window("console")
    log_in(ada)
    expect(ada.visit("/status/").locator("[data-summary]")).to_have_text(re.compile("1 process"))
    protocol = ada.visit("/protocol/")
    expect(protocol.get_by_role("article", name="/ws/status/")).to_be_visible()
