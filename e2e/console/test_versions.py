"""A page that was open while the site was updated."""

from playwright.sync_api import expect

from e2e.conftest import Meet
from e2e.versions import LONGEST_WAIT, NEW_VERSION, OLDER, age_next, hide, is_reloaded, settle


def test_a_hidden_page_loads_the_new_version_on_its_own(meet: Meet) -> None:
    margaret = meet("margaret")
    age_next(margaret.page)
    page = margaret.visit("/status/")
    status = page.locator("connection-status")
    expect(status).to_have_attribute("data-state", "open")
    settle(page)
    expect(status).to_contain_text(NEW_VERSION)
    hide(page)
    page.clock.fast_forward(LONGEST_WAIT)
    expect(status).not_to_have_attribute("build", OLDER)
    assert is_reloaded(page)
