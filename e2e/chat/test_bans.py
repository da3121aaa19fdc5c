"""Moderators act on somebody whose page is open, and who tries to come back."""

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.chat.test_moderation import make_room
from e2e.conftest import Meet
from tests.site import Site


def test_a_banned_guest_loses_the_open_page_and_does_not_come_back_under_another_name(
    meet: Meet, site: Site
) -> None:
    path = make_room(site, "tavern")
    guest = RoomPage.join(meet().page, "Passing Rambler", path)
    guest.send("Something rude")

    reader = RoomPage(meet("grace").page, path)
    reader.message("Something rude").hover()
    reader.actions("Something rude").click()
    reader.message("Something rude").get_by_role("link", name="Report").click()
    reader.page.get_by_label("What is wrong with it?").fill("So rude")
    reader.page.get_by_role("button", name="Report").click()
    expect(reader.page.get_by_text("The moderators will look at it.")).to_be_visible()

    moderator = meet("margaret").page
    moderator.goto(path)
    moderator.get_by_label("Room menu").click()
    moderator.get_by_role("link", name="Moderate").click()
    moderator.get_by_role("link", name="Reported messages").click()
    expect(moderator.get_by_role("article")).to_contain_text("So rude")
    moderator.get_by_role("link", name="Mute or ban Passing Rambler").click()
    moderator.get_by_role("button", name="Mute").click()
    expect(guest.page.get_by_text("A moderator has muted you until")).to_be_visible()
    guest.write("Let me!")
    expect(guest.composer).to_have_value("Let me!")
    moderator.get_by_role("button", name="Lift the mute").click()
    expect(guest.page.get_by_text("A moderator has muted you until")).to_have_count(0)
    guest.composer.press("Enter")
    expect(reader.message("Let me!")).to_have_count(1)

    moderator.get_by_label("Reason").fill("Rude again")
    moderator.get_by_role("button", name="Ban").click()
    expect(guest.page.get_by_text("You no longer have access to this room.")).to_be_visible()
    reader.send("Quiet in here now")
    expect(guest.message("Quiet in here now")).to_have_count(0)

    guest.page.goto("/chat/general/")
    guest.page.get_by_label("Room menu").click()
    guest.page.get_by_role("button", name="Leave").click()
    expect(guest.page.get_by_role("main")).not_to_contain_text("tavern")
    guest = RoomPage.join(guest.page, "Nobody Special")
    guest.page.goto(path)
    expect(guest.page.get_by_role("heading", name="No such room")).to_be_visible()
