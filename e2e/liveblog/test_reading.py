"""What a reader's page does by itself: nothing that moves the text or distracts from it."""

import pytest
from playwright.sync_api import expect

from e2e.conftest import Meet
from e2e.liveblog.pages import PATH

PULSE = "getComputedStyle(document.querySelector('.badge--live'), '::before').animationName"


@pytest.mark.parametrize("path", ["/live/", PATH])
def test_the_live_badge_pulses_only_while_updates_arrive(meet: Meet, path: str) -> None:
    reader = meet()
    page = reader.visit(path)
    expect(page.locator("[data-live]")).to_have_count(1)
    assert page.evaluate(PULSE) == "blog-pulse"
    reader.go_offline()
    expect(page.locator("[data-live]")).to_have_count(0)
    assert page.evaluate(PULSE) == "none"


def test_the_live_badge_is_still_for_who_wants_less_motion(meet: Meet) -> None:
    page = meet(reduced_motion="reduce").visit(PATH)
    expect(page.locator("[data-live]")).to_have_count(1)
    assert page.evaluate(PULSE) == "none"
