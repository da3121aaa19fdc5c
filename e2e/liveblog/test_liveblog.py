"""An editor posts, edits and deletes; an anonymous reader sees it happen."""

import re

from playwright.sync_api import expect

from apps.realtime.testing.browser_user import connected
from e2e.conftest import Meet
from e2e.liveblog.pages import PATH, BlogPage
from e2e.phone import LONG_WORD, PHONE, assert_fits


def test_a_reader_sees_posts_appear_change_and_go(meet: Meet) -> None:
    editor = BlogPage(meet("ada").page)
    reader = BlogPage(meet().page)
    editor.post("The 9:14 has left the platform.", title="Departure")
    expect(reader.update("The 9:14 has left the platform.")).to_be_visible()
    expect(reader.update("Departure").get_by_role("link", name="Edit")).to_have_count(0)

    editor.edit("The 9:14 has left the platform.", "The 9:14 left **on time**.")
    expect(reader.update("The 9:14 left on time.").locator("strong")).to_have_text("on time")
    expect(reader.update("The 9:14 has left the platform.")).to_have_count(0)

    editor.delete("The 9:14 left on time.")
    expect(reader.update("The 9:14 left on time.")).to_have_count(0)


def test_a_reader_who_has_scrolled_down_is_told_and_not_moved(meet: Meet) -> None:
    editor = BlogPage(meet("ada").page)
    reader = BlogPage(meet(viewport={"width": 390, "height": 500}).page)
    # The number of readers may take a line of its own: the page is as high as it gets after it.
    expect(reader.page.locator("[data-readers]")).not_to_be_empty()
    oldest = reader.page.get_by_role("article").last
    oldest.scroll_into_view_if_needed()
    before = oldest.bounding_box()
    editor.post("Fresh from the line.")
    news = reader.page.get_by_role("button", name="1 new update")
    expect(news).to_be_visible()
    assert oldest.bounding_box() == before
    news.click()
    expect(reader.update("Fresh from the line.")).to_be_in_viewport()


def test_a_reader_without_javascript_has_the_whole_page(meet: Meet) -> None:
    editor = BlogPage(meet("ada").page)
    editor.post("Readable by everybody.")
    plain = meet(java_script_enabled=False)
    plain.visit(PATH)
    expect(
        plain.page.get_by_role("article").filter(has_text="Readable by everybody.")
    ).to_be_visible()


def test_an_editor_without_javascript_can_post(meet: Meet) -> None:
    plain = meet("ada", java_script_enabled=False)
    plain.visit(PATH)
    form = plain.page.get_by_role("form", name="New update")
    form.get_by_label("Update", exact=True).fill("Sent by a plain form.")
    form.get_by_role("button", name="Publish").click()
    expect(
        plain.page.get_by_role("article").filter(has_text="Sent by a plain form.")
    ).to_be_visible()


def test_an_empty_update_is_refused_in_words_and_the_title_stays(meet: Meet) -> None:
    editor = BlogPage(meet("ada").page)
    form = editor.page.get_by_role("form", name="New update")
    form.get_by_label("Title").fill("Half a thought")
    form.get_by_role("button", name="Publish").click()
    expect(form.locator(".field__error")).to_contain_text("Write")
    expect(form.get_by_label("Title")).to_have_value("Half a thought")


def test_an_update_written_without_a_connection_is_kept(meet: Meet) -> None:
    ada = meet("ada")
    editor = BlogPage(ada.page)
    form = editor.page.get_by_role("form", name="New update")
    form.get_by_label("Update", exact=True).fill("Written in the tunnel.")
    ada.go_offline()
    form.get_by_role("button", name="Publish").click()
    expect(form.get_by_role("status")).to_contain_text("Your text is still here")
    expect(form.get_by_label("Update", exact=True)).to_have_value("Written in the tunnel.")
    ada.come_back()
    form.get_by_role("button", name="Publish").click()
    expect(editor.update("Written in the tunnel.")).to_have_count(1)


def test_what_happened_while_a_reader_was_away_is_there_when_they_come_back(meet: Meet) -> None:
    reading = meet()
    editor, reader = BlogPage(meet("ada").page), BlogPage(reading.page)
    editor.post("Before the tunnel.")
    expect(reader.update("Before the tunnel.")).to_be_visible()
    reading.go_offline()
    editor.edit("Before the tunnel.", "Before the long tunnel.")
    editor.post("Underground news.")
    reading.come_back()
    expect(reader.update("Before the long tunnel.")).to_have_count(1)
    expect(reader.update("Underground news.")).to_have_count(1)
    expect(reader.update("Before the tunnel.")).to_have_count(0)


def test_an_unknown_blog_says_so(meet: Meet) -> None:
    page = meet().visit("/live/no-such-blog/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("not")


def test_enter_twice_on_delete_keeps_the_update(meet: Meet) -> None:
    """The focused button of the question is Cancel, so that a second Enter deletes nothing."""
    editor = BlogPage(meet("ada").page)
    editor.post("Not to be deleted by accident.")
    update = editor.update("Not to be deleted by accident.")
    update.get_by_role("link", name="Delete").press("Enter")
    dialog = editor.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    editor.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(update.get_by_role("link", name="Delete")).to_be_focused()


def test_a_reader_of_the_list_sees_a_blog_begin_grow_end_and_go(meet: Meet) -> None:
    reader = meet().visit("/live/")
    connected(reader)
    card = reader.get_by_role("main").get_by_role("listitem").filter(has_text="Storm over the fen")
    admin = meet("margaret").page
    admin.goto("/admin/liveblog/blog/add/")
    admin.get_by_label("Title").fill("Storm over the fen")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(card).to_contain_text("0 updates")
    expect(
        reader.get_by_role("listitem").filter(has=reader.get_by_role("heading")).first
    ).to_have_text(re.compile("Storm over the fen"))
    editor = BlogPage(admin, "/live/storm-over-the-fen/")
    editor.post("The first gust.")
    expect(card).to_contain_text("1 update, the last one just now")
    admin.get_by_role("link", name="End this live blog").click()
    admin.get_by_role("button", name="End it").click()
    expect(card).to_contain_text("Ended")
    admin.goto("/admin/liveblog/blog/?q=Storm")
    admin.locator("#result_list tbody th a").click()
    admin.locator("a.deletelink").click()  # a link or a button, by the version of Django
    admin.get_by_role("button", name="Yes").click()
    expect(card).to_have_count(0)


def test_a_very_long_word_widens_no_page(meet: Meet) -> None:
    BlogPage(meet("ada").page).post(LONG_WORD, title=LONG_WORD[:120])
    assert_fits(BlogPage(meet(viewport=PHONE).page).page)
