"""A picture that somebody chooses on their profile is beside their messages, in open pages too."""

from playwright.sync_api import Locator, expect

from apps.images.tests.factories import photo
from apps.realtime.testing.browser_user import connected
from e2e.chat.pages import GENERAL, RoomPage
from e2e.conftest import Meet

IS_SHOWN = "image => image.naturalWidth === 320"  # the smallest of its files


def test_a_picture_is_chosen_shown_beside_messages_and_removed(meet: Meet) -> None:
    grace, robin = meet("grace"), meet()
    page = grace.visit("/accounts/profile/")
    page.get_by_label("Picture", exact=True).set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo(size=(400, 300))}
    )
    page.get_by_role("button", name="Use this picture").click()
    expect(page.get_by_role("button", name="Remove picture")).to_be_visible()
    while page.get_by_role("link", name="Look again").is_visible():
        page.get_by_role("link", name="Look again").click()
    expect_shown(page.locator(".picture-form .picture"))

    theirs = robin.visit(GENERAL)
    connected(theirs)
    RoomPage(page).write("Here is my face.")
    expect(theirs.locator(".message").last).to_contain_text("Here is my face.")
    # Of messages that follow each other, the first shows the picture.
    expect_shown(theirs.locator(".message .picture").last)

    page = grace.visit("/accounts/profile/")
    page.get_by_role("button", name="Remove picture").click()
    expect(page.locator(".picture-form .picture")).to_have_count(0)


def expect_shown(picture: Locator) -> None:
    handle = picture.element_handle()
    picture.page.wait_for_function(IS_SHOWN, arg=handle)
