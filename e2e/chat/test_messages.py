"""People edit messages, reply to them, react to them and pin them."""

from playwright.sync_api import expect

from e2e.chat.pages import RoomPage
from e2e.conftest import Meet


def test_edits_replies_reactions_and_pins_are_live_and_right_for_who_was_away(meet: Meet) -> None:
    grace = meet("grace")
    reader = RoomPage(grace.page)
    ada, guest = RoomPage(meet("ada").page), RoomPage.join(meet().page, "Passing Heron")
    moderator = RoomPage(meet("margaret").page)

    ada.send("The tea is at four.")
    guest.act("The tea is at four.", "Reply")
    guest.send("I bring biscuits.")
    moderator.act("The tea is at four.", "React with 🎉")
    quote = reader.message("I bring biscuits.").locator(".message__quote")
    expect(quote).to_have_text("Reply to Ada The tea is at four.")
    expect(reader.message("at four").get_by_label("🎉 1: Margaret")).to_be_visible()

    grace.go_offline()
    ada.composer.press("ArrowUp")
    expect(ada.composer).to_have_value("The tea is at four.")
    ada.composer.fill("The tea is at five.")
    ada.composer.press("Enter")
    guest.act("The tea is at five.", "React with 🎉")
    moderator.act("The tea is at five.", "Pin message")
    guest.send("Something to take back")
    guest.delete("Something to take back")
    grace.come_back()
    reader.connected()

    for page in (reader, guest, moderator, RoomPage(grace.page)):
        tea = page.message("The tea is at five.")
        expect(tea).to_contain_text("edited")
        expect(tea.locator(".reaction__count")).to_have_text("2")
        expect(page.log.locator(".message__quote")).to_have_text("Reply to Ada The tea is at five.")
        expect(page.page.locator(".pinned__text")).to_have_text("Ada The tea is at five.")
        expect(page.log).not_to_contain_text("at four")
        expect(page.message("Something to take back")).to_have_count(0)
